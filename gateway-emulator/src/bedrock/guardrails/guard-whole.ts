import type { ConverseStreamEvent, Metadata, ModelOutput } from "../model/model.ts";
import { isBreakage } from "./breakage.ts";
import type { Judge } from "./judge.ts";
import type { JudgedAnswer } from "./judged-answer.ts";
import { mask } from "./mask.ts";

type Outputs = AsyncIterable<readonly ModelOutput[]>;

/** Judges an answer that does not stream, when there is all of it. One that breaks off is not said. */
export async function* guardWhole(
  outputs: Outputs,
  { judge, answer }: { judge: Judge; answer: JudgedAnswer },
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const events: ConverseStreamEvent[] = [];
  for await (const batch of outputs)
    for (const output of batch) {
      if (isBreakage(output)) {
        yield [output];
        continue;
      }
      answer.hear(output);
      events.push(output);
    }
  const masked = maskTexts(events, judge, answer);
  if (answer.isBlocked) {
    yield [
      { type: "messageStart", payload: { role: "assistant" } },
      ...answer.blocked(0, metadataOf(events)),
    ];
    return;
  }
  yield masked.map((event) => {
    if (event.type === "messageStop") return answer.messageStop(event.payload);
    return event.type === "metadata" ? answer.metadata(event.payload) : event;
  });
}

/** The same events; the text of a block is all in the first of its pieces. */
function maskTexts(
  events: readonly ConverseStreamEvent[],
  judge: Judge,
  answer: JudgedAnswer,
): ConverseStreamEvent[] {
  const texts = new Map<number, string>();
  for (const event of events)
    if (event.type === "contentBlockDelta" && "text" in event.payload.delta) {
      const { contentBlockIndex, delta } = event.payload;
      texts.set(contentBlockIndex, (texts.get(contentBlockIndex) ?? "") + delta.text);
    }
  for (const [index, text] of texts) {
    const findings = judge(text, { source: "OUTPUT" });
    answer.note(findings);
    texts.set(index, mask(text, findings));
  }
  return events.flatMap((event): ConverseStreamEvent[] => {
    if (event.type !== "contentBlockDelta" || !("text" in event.payload.delta)) return [event];
    const { contentBlockIndex } = event.payload;
    const text = texts.get(contentBlockIndex);
    if (text === undefined) return [];
    texts.delete(contentBlockIndex);
    return [{ type: "contentBlockDelta", payload: { contentBlockIndex, delta: { text } } }];
  });
}

function metadataOf(events: readonly ConverseStreamEvent[]): Metadata | undefined {
  const last = events.findLast(({ type }) => type === "metadata");
  return last?.type === "metadata" ? last.payload : undefined;
}
