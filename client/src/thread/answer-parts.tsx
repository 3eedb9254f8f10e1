import { useMemo } from "preact/hooks";
import { isRunning, isUnfinished } from "../chat/answer.ts";
import type { Answer } from "../chat/answer.ts";
import { languageOf } from "../page/language-of.ts";
import type { Part } from "../runs/parts.ts";
import { AnswerText } from "./answer-text.tsx";
import { ReasoningCard } from "./reasoning-card.tsx";
import { ToolCard } from "./tool-card.tsx";

/** What an answer is made of, in the order in which it was written. */
export function AnswerParts({ answer }: { answer: Answer }) {
  const { parts } = answer;
  const lastText = parts.findLastIndex(({ kind }) => kind === "text");
  return (
    <>
      {parts.map((part, index) => (
        <PartView
          key={`${part.kind}:${part.id}`}
          part={part}
          isOpen={isRunning(answer) && (part.kind !== "text" || index === lastText)}
          isBrokenOff={index === lastText && isBrokenOff(answer)}
        />
      ))}
    </>
  );
}

interface Shown {
  part: Part;
  /** More of it may come. */
  isOpen: boolean;
  /** It ends where nobody meant it to. */
  isBrokenOff: boolean;
}

/** Drawn again only when something of it has changed. */
function PartView({ part, isOpen, isBrokenOff }: Shown) {
  return useMemo(() => partElement({ part, isOpen, isBrokenOff }), [part, isOpen, isBrokenOff]);
}

function partElement({ part, isOpen, isBrokenOff }: Shown) {
  switch (part.kind) {
    case "text":
      return (
        part.text && (
          <div class="prose" lang={languageOf(part.text)}>
            <AnswerText text={part.text} isOpen={isOpen} isBrokenOff={isBrokenOff} />
          </div>
        )
      );
    case "reasoning":
      return <ReasoningCard part={part} isOpen={isOpen} />;
    case "tool":
      return <ToolCard part={part} isOpen={isOpen} />;
  }
}

/** Whether an answer's text stops in the middle. */
function isBrokenOff(answer: Answer): boolean {
  const { state, outcome } = answer;
  if (isRunning(answer)) return false;
  return isUnfinished(answer) || state !== "done" || outcome?.isTruncated === true;
}
