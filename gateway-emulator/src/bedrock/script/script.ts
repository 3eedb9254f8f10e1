import type { StopReason } from "../model/model.ts";
import { type NamedPace, PACE_NAMES } from "../pace/profiles.ts";
import { type Condition, parseCondition } from "./condition.ts";
import { parseStopReason, parseUsage, type Scripted } from "./ending.ts";
import { parseEvent, type ScriptEvent } from "./script-event.ts";
import {
  fields,
  given,
  identifier,
  list,
  milliseconds,
  oneOf,
  ScriptError,
  string,
  THE_SCRIPT,
  wholeNumber,
  wrong,
} from "./script-fields.ts";

/** An answer of the model that somebody wrote in advance. */
export interface Script extends Scripted {
  /** Answers only a call that fits; any call when absent. */
  when?: Condition;
  /** How many calls it answers. */
  times: number | "always";
  /** As one that has a name; or what is absent is as in the model's own pace. */
  pace: NamedPace | { ttftMs?: number; deltaMs?: number; deltaChars?: number };
  events: readonly ScriptEvent[];
  /** Absent: `stop_sequence` with `stopSequence`, `tool_use` after a tool was used, else `end_turn`. */
  stopReason?: StopReason;
  stopSequence?: string;
  /** Answered over HTTP instead of a stream. */
  error?: { status: number; name: string; message: string };
}

const FIELDS = [
  "when",
  "times",
  "pace",
  "events",
  "stopReason",
  "stopSequence",
  "additionalModelResponseFields",
  "usage",
  "error",
];

/**
 * Reads a script as the control API takes it.
 * @throws ScriptError
 */
export function parseScript(value: unknown): Script {
  const { when, times, pace, events, stopReason, stopSequence, additionalModelResponseFields, usage, error } =
    fields(value, THE_SCRIPT, FIELDS);
  if (events === undefined && error === undefined)
    throw new ScriptError(THE_SCRIPT, 'needs "events", such as [{"text":"Hello"}], or an "error"');
  return {
    ...given({ when }, parseCondition),
    times: times === undefined ? 1 : parseTimes(times),
    pace: pace === undefined ? {} : parsePace(pace),
    events: list(events ?? [], "events").map((event, index) => parseEvent(event, `events[${index}]`)),
    ...given({ stopReason }, parseStopReason),
    ...given({ stopSequence }, string),
    ...given({ additionalModelResponseFields }, (one) => one),
    ...given({ usage }, parseUsage),
    ...given({ error }, parseError),
  };
}

function parseTimes(value: unknown): Script["times"] {
  if (value === "always") return value;
  if (typeof value === "string") throw wrong("times", 'a whole number, 1 or more, or "always"', value);
  return wholeNumber(value, "times", { min: 1 });
}

function parsePace(value: unknown): Script["pace"] {
  if (typeof value === "string") return oneOf(value, "pace", PACE_NAMES);
  const { ttftMs, deltaMs, deltaChars } = fields(value, "pace", ["ttftMs", "deltaMs", "deltaChars"]);
  return {
    ...given({ ttftMs, deltaMs }, (ms, name) => milliseconds(ms, `pace.${name}`)),
    ...given({ deltaChars }, (size) => wholeNumber(size, "pace.deltaChars", { min: 1 })),
  };
}

function parseError(value: unknown): NonNullable<Script["error"]> {
  const { status, name, message } = fields(value, "error", ["status", "name", "message"]);
  return {
    status: wholeNumber(status, "error.status", { min: 400, max: 599 }),
    name: identifier(name, "error.name"),
    message: string(message, "error.message"),
  };
}
