import { useWords } from "../../words/use-words.ts";
import { isWrapping } from "./wrapping.ts";

/** Wraps the page's long lines of code, or lets them run on. */
export function WrapButton() {
  const words = useWords();
  return (
    <button
      type="button"
      class="wrap"
      aria-label={words.wrapLines}
      aria-pressed={isWrapping.value}
      title={words.wrapLines}
      onClick={() => (isWrapping.value = !isWrapping.value)}
    >
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M3.5 5h13M3.5 10H14a2.5 2.5 0 0 1 0 5h-3.5m2-2-2 2 2 2M3.5 15h3.5" />
      </svg>
    </button>
  );
}
