import { languageOf } from "../page/language-of.ts";
import { tookMs } from "../runs/parts.ts";
import type { ReasoningPart } from "../runs/parts.ts";
import { useWords } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";
import { Card } from "./card.tsx";

/** Paragraphs that are drawn as such; those before them are one block of text. Each costs two nodes. */
export const MAX_PARAGRAPHS = 190;
/** While it is being written, so much of the end is shown, in UTF-16 code units. */
export const MAX_OPEN_LENGTH = 4_000;

/** What the model thought before it spoke. @param props.isOpen its answer is still being written */
export function ReasoningCard({ part, isOpen }: { part: ReasoningPart; isOpen: boolean }) {
  const words = useWords();
  const isThinking = isOpen && part.endedAt === undefined;
  return (
    <Card
      kind="reasoning"
      isOpen={isThinking}
      line={<span>{isThinking ? words.thinking : thoughtLine(part, words)}</span>}
      body={part.text.trim() ? <Thoughts text={part.text} isOpen={isThinking} /> : undefined}
    />
  );
}

function Thoughts({ text, isOpen }: { text: string; isOpen: boolean }) {
  return (
    <>
      {paragraphsOf(text, isOpen).map((paragraph, index) => (
        <p key={index} dir="auto" lang={languageOf(paragraph)}>
          {paragraph}
        </p>
      ))}
    </>
  );
}

function thoughtLine(part: ReasoningPart, words: Words): string {
  const seconds = Math.round((tookMs(part) ?? 0) / 1000);
  return seconds === 0 ? words.thought : words.thoughtFor(seconds.toLocaleString(words.lang));
}

/** A text as a bounded number of paragraphs. @param isOpen more of it comes: its end is enough */
export function paragraphsOf(text: string, isOpen: boolean): string[] {
  const shown = isOpen && text.length > MAX_OPEN_LENGTH ? `…${endOf(text, MAX_OPEN_LENGTH)}` : text;
  const paragraphs = shown.split(/\n\s*\n/u).filter((paragraph) => paragraph.trim() !== "");
  const surplus = paragraphs.length - MAX_PARAGRAPHS;
  if (surplus <= 0) return paragraphs;
  return [paragraphs.slice(0, surplus + 1).join("\n\n"), ...paragraphs.slice(surplus + 1)];
}

/** The end of a text, without half a character. */
function endOf(text: string, length: number): string {
  return text.slice(-length).replace(/^[\uDC00-\uDFFF]/u, "");
}
