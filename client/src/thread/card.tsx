import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { ChevronIcon } from "./icons.tsx";

/** One line about something that happened on the way; what there is to read of it is there only while it is open. */
export function Card({
  kind,
  isOpen,
  line,
  body,
}: {
  kind: "reasoning" | "tool";
  /** It still goes on. */
  isOpen: boolean;
  line: ComponentChildren;
  /** Absent where there is nothing to read. */
  body: ComponentChildren;
}) {
  const isUnfolded = useSignal(false);
  const id = useId();
  const isShown = isUnfolded.value && body !== undefined;
  return (
    <section class="card" data-kind={kind} data-running={isOpen}>
      {body ? (
        <button
          type="button"
          class="card-line"
          aria-expanded={isShown}
          aria-controls={isShown ? id : undefined}
          onClick={() => (isUnfolded.value = !isUnfolded.value)}
        >
          <ChevronIcon />
          {line}
        </button>
      ) : (
        <p class="card-line">{line}</p>
      )}
      {isShown && (
        <div class="card-body" id={id}>
          {body}
        </div>
      )}
    </section>
  );
}
