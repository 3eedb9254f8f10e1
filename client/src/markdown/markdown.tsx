import { useLayoutEffect, useState } from "preact/hooks";
import { blockElements } from "./block-elements.tsx";
import { DrawnAnswer } from "./drawn-answer.ts";
import { Once } from "./once.tsx";
import { TailLexer } from "./tail-lexer.ts";

/**
 * Shows Markdown. No HTML string exists on the way: marked's tokens become elements, raw HTML becomes text.
 * @param props.text only grows while more of it may come; a text that does not is begun anew
 * @param props.isOpen more of it may come
 * @param props.isBrokenOff it was stopped or failed in the middle, so what it leaves open is closed
 */
export function Markdown({
  text,
  isOpen,
  isBrokenOff = false,
}: {
  text: string;
  isOpen: boolean;
  isBrokenOff?: boolean;
}) {
  const [answer] = useState(() => new DrawnAnswer());
  useLayoutEffect(() => answer.drawn(), [answer, text, isOpen, isBrokenOff]);
  return (
    <>
      {answer.sections({ text, isOpen, isBrokenOff }).map((blocks, index, { length }) => (
        <div key={index} class={index < length - 1 ? "section" : undefined}>
          <Once of={blocks} draw={blockElements} />
        </div>
      ))}
    </>
  );
}

/** About 200 characters with a little of everything that answers hold. */
const SAMPLE =
  "## A\n\nText **b** *c* `d` ~~e~~ [f](https://example.org/).\n\n1. g\n   - h\n2. **重点：**说明\n\n" +
  "> i\n\n| j | k |\n|---|:-:|\n| l | m |\n\n```ts\nconst n = 1;\n```\n\n- [x] o\n- [ ] p\n\n---\n\nq https://example.org **r";

/** Reads a sample, so that the browser has compiled the reading before the first answer comes. */
export function warmUp(): void {
  new TailLexer().readOpen(SAMPLE);
}
