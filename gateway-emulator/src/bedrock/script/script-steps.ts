import { AnswerWriter, type AnswerWriterOptions, type Steps } from "./answer-writer.ts";
import { DROP_DELAY_MS } from "../limits.ts";
import type { ModelOutput, StopReason } from "../model/model.ts";
import { exactly, type Pace } from "../pace/pace.ts";
import type { Script, ScriptEvent } from "./script.ts";
import { cutAtStopSequence } from "./stop-sequence.ts";

export interface ScriptStepsOptions extends AnswerWriterOptions {
  script: Script;
  stopSequences: readonly string[];
}

/** Everything that a script makes the model say, each step with its delay, within the budget and up to a stop sequence. */
export function* scriptSteps({ script, stopSequences, pace, ...options }: ScriptStepsOptions): Steps {
  const { events, stopped } = cutAtStopSequence(script.events, stopSequences);
  const writer = new AnswerWriter({ ...options, pace: { ...pace, ...ownPace(script) } });
  for (const event of events) {
    if (isFault(event)) {
      if ("disconnect" in event && writer.started) writer.wait(DROP_DELAY_MS);
      yield writer.say(faultOf(event));
      if (!("corrupt" in event)) return;
    } else {
      yield* eventSteps(writer, event);
    }
    if (options.budget.exhausted) return yield* writer.finish("max_tokens");
  }
  yield* writer.finish(stopped ? "stop_sequence" : (script.stopReason ?? naturalStopReason(events)));
}

type Fault = Extract<
  ScriptEvent,
  { exception: unknown } | { error: unknown } | { corrupt: true } | { disconnect: true } | { end: true }
>;

function isFault(event: ScriptEvent): event is Fault {
  return (
    "exception" in event || "error" in event || "corrupt" in event || "disconnect" in event || "end" in event
  );
}

function faultOf(fault: Fault): ModelOutput {
  if ("exception" in fault) return { type: "exception", ...fault.exception };
  if ("error" in fault) return { type: "error", ...fault.error };
  if ("corrupt" in fault) return { type: "corrupt" };
  if ("disconnect" in fault) return { type: "disconnect" };
  return { type: "end" };
}

function* eventSteps(writer: AnswerWriter, event: Exclude<ScriptEvent, Fault>): Steps {
  if ("delayMs" in event) writer.wait(event.delayMs);
  else if ("text" in event) yield* writer.text(event.text);
  else if ("reasoning" in event) yield* writer.reasoning(event.reasoning);
  else if ("redactedReasoning" in event) yield* writer.redactedReasoning(event.redactedReasoning);
  else yield* writer.toolUse(event.toolUse);
}

function naturalStopReason(events: readonly ScriptEvent[]): StopReason {
  return events.some((event) => "toolUse" in event) ? "tool_use" : "end_turn";
}

function ownPace({ pace: { ttftMs, deltaMs, deltaChars } }: Script): Partial<Pace> {
  return {
    ...(ttftMs === undefined ? {} : { ttftMs: exactly(ttftMs) }),
    ...(deltaMs === undefined ? {} : { deltaMs: exactly(deltaMs) }),
    ...(deltaChars === undefined ? {} : { deltaSize: exactly(deltaChars), sizeUnit: "characters" }),
  };
}
