import { AnswerWriter, type AnswerWriterOptions, type Steps } from "./answer-writer.ts";
import { DROP_DELAY_MS } from "../limits.ts";
import type { StopReason } from "../model/model.ts";
import { exactly, type Pace } from "../pace/pace.ts";
import { type Break, breakageOf, cutsOff, isBreak, isLast } from "./breaks.ts";
import { endedAs } from "./ending.ts";
import type { Script } from "./script.ts";
import type { PlainEvent } from "./script-event.ts";
import { cutAtStopSequence } from "./stop-sequence.ts";

export interface ScriptStepsOptions extends AnswerWriterOptions {
  script: Omit<Script, "events"> & { events: readonly PlainEvent[] };
  stopSequences: readonly string[];
}

/** Everything that a script makes the model say, each step with its delay, within the budget and up to a stop sequence. */
export function* scriptSteps({ script, stopSequences, pace, ...options }: ScriptStepsOptions): Steps {
  const { events, stopSequence } = cutAtStopSequence(script.events, stopSequences);
  const writer = new AnswerWriter({ ...options, pace: { ...pace, ...ownPace(script) } });
  const finish = function* (stopReason: StopReason, stopSequence?: string): Steps {
    for (const { delayMs, output } of writer.finish(stopReason, stopSequence))
      yield { delayMs, output: endedAs(output, { script, input: options.input }) };
  };
  for (const event of events) {
    if (isBreak(event)) {
      const breakage = breakageOf(event);
      if (cutsOff(breakage) && writer.started) writer.wait(DROP_DELAY_MS);
      yield writer.say(breakage);
      if (isLast(breakage)) return;
    } else {
      yield* eventSteps(writer, event);
    }
    if (options.budget.exhausted) return yield* finish("max_tokens");
  }
  if (stopSequence !== undefined) yield* finish("stop_sequence", stopSequence);
  else yield* finish(script.stopReason ?? naturalStopReason(script, events), script.stopSequence);
}

function* eventSteps(writer: AnswerWriter, event: Exclude<PlainEvent, Break>): Steps {
  if ("delayMs" in event) writer.wait(event.delayMs);
  else if ("text" in event) yield* writer.text(event.text);
  else if ("reasoning" in event) yield* writer.reasoning(event.reasoning);
  else if ("redactedReasoning" in event) yield* writer.redactedReasoning(event.redactedReasoning);
  else if ("citation" in event) yield* writer.citation(event.citation);
  else yield* writer.toolUse(event.toolUse);
}

function naturalStopReason(
  { stopSequence }: Pick<Script, "stopSequence">,
  events: readonly PlainEvent[],
): StopReason {
  if (stopSequence !== undefined) return "stop_sequence";
  return events.some((event) => "toolUse" in event) ? "tool_use" : "end_turn";
}

/** A pace that has a name is the model's own for the call. */
function ownPace({ pace }: Pick<Script, "pace">): Partial<Pace> {
  if (typeof pace === "string") return {};
  const { ttftMs, deltaMs, deltaChars } = pace;
  return {
    ...(ttftMs === undefined ? {} : { ttftMs: exactly(ttftMs) }),
    ...(deltaMs === undefined ? {} : { deltaMs: exactly(deltaMs) }),
    ...(deltaChars === undefined ? {} : { deltaSize: exactly(deltaChars), sizeUnit: "characters" }),
  };
}
