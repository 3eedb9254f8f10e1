import { CopyButton } from "../page/copy-button.tsx";
import { useWords } from "../words/words.ts";

/** A piece of code: what language it is, the code itself, and a button that copies it to the last byte. */
export function CodeBlock({ text, language }: { text: string; language: string }) {
  const words = useWords();
  return (
    <figure class="code" dir="ltr">
      <figcaption>
        <span translate={false}>{language || words.code}</span>
        <CopyButton text={text} label={words.copyCode} />
      </figcaption>
      {/* What scrolls must be reachable by keyboard: Safari gives a scroller no focus of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} aria-label={words.code}>
        <code translate={false}>{text}</code>
      </pre>
    </figure>
  );
}
