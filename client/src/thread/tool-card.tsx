import { tookMs } from "../runs/parts.ts";
import type { ToolPart } from "../runs/parts.ts";
import { useWords } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";
import { Card } from "./card.tsx";
import { secondsText } from "./figures.ts";

/** A tool's arguments or result longer than this, in UTF-16 code units, are shown as far as this. */
const MAX_SHOWN_LENGTH = 20_000;

/** What was quicker took no time that is worth a word. */
const MIN_SHOWN_MS = 50;

type ToolState = "running" | "done" | "failed" | "unfinished";

/** A tool that the model called. @param props.isOpen the answer is still being written */
export function ToolCard({ part, isOpen }: { part: ToolPart; isOpen: boolean }) {
  const words = useWords();
  const state = toolState(part, isOpen);
  const ms = tookMs(part);
  return (
    <Card
      kind="tool"
      isOpen={state === "running"}
      line={
        <>
          <code translate={false}>{part.name}</code>
          <span class="tool-state" data-state={state}>
            {stateText(state, words)}
          </span>
          {ms !== undefined && ms >= MIN_SHOWN_MS && (
            <span>{words.seconds(secondsText(ms, words.lang))}</span>
          )}
        </>
      }
      body={
        <>
          <Json label={words.toolArguments} text={part.args} />
          {part.result !== undefined && <Json label={words.toolResult} text={part.result} />}
        </>
      }
    />
  );
}

function toolState({ result, isError }: ToolPart, isOpen: boolean): ToolState {
  if (result === undefined) return isOpen ? "running" : "unfinished";
  return isError ? "failed" : "done";
}

function stateText(state: ToolState, words: Words): string {
  switch (state) {
    case "running":
      return words.toolRunning;
    case "done":
      return words.toolDone;
    case "failed":
      return words.toolFailed;
    case "unfinished":
      return words.toolUnfinished;
  }
}

function Json({ label, text }: { label: string; text: string }) {
  const pretty = prettyJson(text);
  return (
    <>
      <h4>{label}</h4>
      <pre dir="ltr" translate={false}>
        {pretty.length > MAX_SHOWN_LENGTH ? `${pretty.slice(0, MAX_SHOWN_LENGTH)}…` : pretty}
      </pre>
    </>
  );
}

/** JSON with a line for each thing in it; what is no JSON, or not yet, as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
