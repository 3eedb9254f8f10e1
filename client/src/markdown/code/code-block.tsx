import { useMemo } from "preact/hooks";
import { CopyButton } from "../../page/copy-button.tsx";
import { useWords } from "../../words/use-words.ts";
import { ChunkedCode } from "./chunked-code.ts";
import { CodeChunkView } from "./code-chunk-view.tsx";
import { usePainter } from "./use-painter.ts";
import { WrapButton } from "./wrap-button.tsx";
import { isWrapping } from "./wrapping.ts";

/**
 * A piece of code: what language it is, the code itself, and a button that copies it to the last byte.
 * @param props.isOpen more of it may come; until it has ended, `text` only grows
 */
export function CodeBlock({ text, language, isOpen }: { text: string; language: string; isOpen: boolean }) {
  const words = useWords();
  const code = useMemo(() => new ChunkedCode(), []);
  code.update(text, isOpen);
  usePainter({ code, text, language, isOpen });
  return (
    <figure class={isWrapping.value ? "code wrapped" : "code"} dir="ltr">
      <figcaption>
        <span translate={false}>{language || words.code}</span>
        <WrapButton />
        <CopyButton text={text} label={words.copyCode} />
      </figcaption>
      {/* What scrolls must be reachable by keyboard: Safari gives a scroller no focus of its own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role */}
      <pre role="group" tabIndex={0} aria-label={words.code}>
        <code translate={false}>
          {code.chunks.map((chunk, index) => (
            <CodeChunkView key={index} chunk={chunk} />
          ))}
        </code>
      </pre>
    </figure>
  );
}
