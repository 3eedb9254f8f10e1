import { STOP_REASONS, type StopReason } from "../model/model.ts";
import {
  base64,
  fields,
  header,
  identifier,
  list,
  milliseconds,
  ScriptError,
  string,
  unknownField,
  wholeNumber,
  wrong,
  yes,
} from "./script-fields.ts";

/** An answer of the model that somebody wrote in advance. */
export interface Script {
  /** Answers only a call whose last user message has this in it; any call when absent. */
  when?: { contains: string };
  /** How many calls it answers. */
  times: number;
  /** What is absent is as in the model's own pace. */
  pace: { ttftMs?: number; deltaMs?: number; deltaChars?: number };
  events: readonly ScriptEvent[];
  /** Absent: `tool_use` after a tool was used, else `end_turn`. */
  stopReason?: StopReason;
  /** Answered over HTTP instead of a stream. */
  error?: { status: number; name: string; message: string };
}

/** What happens in the stream, in order. */
export type ScriptEvent =
  | { text: string }
  | { reasoning: string }
  /** In base64. */
  | { redactedReasoning: string }
  | { toolUse: { name: string; input: unknown } }
  | { delayMs: number }
  /** Ends the stream. */
  | { exception: { name: string; message: string } }
  /** An error frame; ends the stream. */
  | { error: { code: string; message: string } }
  /** The next frame's checksum is wrong. */
  | { corrupt: true }
  /** The connection drops. */
  | { disconnect: true }
  /** The stream ends without messageStop. */
  | { end: true };

const FIELDS = ["when", "times", "pace", "events", "stopReason", "error"];

/**
 * Reads a script as the control API takes it.
 * @throws ScriptError
 */
export function parseScript(value: unknown): Script {
  const script = fields(value, "the script", FIELDS);
  const { when, times, pace, events, stopReason, error } = script;
  if (events === undefined && error === undefined) {
    throw new ScriptError('the script needs "events", such as [{"text":"Hello"}], or an "error"');
  }
  return {
    ...(when === undefined ? {} : { when: parseWhen(when) }),
    times: times === undefined ? 1 : wholeNumber(times, "times", { min: 1 }),
    pace: pace === undefined ? {} : parsePace(pace),
    events: list(events ?? [], "events").map((event, index) => parseEvent(event, `events[${index}]`)),
    ...(stopReason === undefined ? {} : { stopReason: parseStopReason(stopReason) }),
    ...(error === undefined ? {} : { error: parseError(error) }),
  };
}

function parseWhen(value: unknown): { contains: string } {
  return { contains: string(fields(value, "when", ["contains"])["contains"], "when.contains") };
}

function parsePace(value: unknown): Script["pace"] {
  const { ttftMs, deltaMs, deltaChars } = fields(value, "pace", ["ttftMs", "deltaMs", "deltaChars"]);
  return {
    ...(ttftMs === undefined ? {} : { ttftMs: milliseconds(ttftMs, "pace.ttftMs") }),
    ...(deltaMs === undefined ? {} : { deltaMs: milliseconds(deltaMs, "pace.deltaMs") }),
    ...(deltaChars === undefined
      ? {}
      : { deltaChars: wholeNumber(deltaChars, "pace.deltaChars", { min: 1 }) }),
  };
}

const EVENT_PARSERS: Readonly<Record<string, (value: unknown, at: string) => ScriptEvent>> = {
  text: (value, at) => ({ text: string(value, at) }),
  reasoning: (value, at) => ({ reasoning: string(value, at) }),
  redactedReasoning: (value, at) => ({ redactedReasoning: base64(value, at) }),
  toolUse: (value, at) => ({ toolUse: parseToolUse(value, at) }),
  delayMs: (value, at) => ({ delayMs: milliseconds(value, at) }),
  exception: (value, at) => {
    const { name, message } = fields(value, at, ["name", "message"]);
    return { exception: { name: identifier(name, `${at}.name`), message: string(message, `${at}.message`) } };
  },
  error: (value, at) => {
    const { code, message } = fields(value, at, ["code", "message"]);
    return { error: { code: header(code, `${at}.code`), message: header(message, `${at}.message`) } };
  },
  corrupt: (value, at) => ({ corrupt: yes(value, at) }),
  disconnect: (value, at) => ({ disconnect: yes(value, at) }),
  end: (value, at) => ({ end: yes(value, at) }),
};

function parseEvent(value: unknown, at: string): ScriptEvent {
  const [kind, ...others] = Object.entries(fields(value, at, Object.keys(EVENT_PARSERS)));
  if (!kind || others.length > 0) {
    throw new ScriptError(`${at} must have exactly one of ${Object.keys(EVENT_PARSERS).join(", ")}`);
  }
  const [name, member] = kind;
  const parse = EVENT_PARSERS[name];
  if (!parse) throw unknownField(`${at}.${name}`, Object.keys(EVENT_PARSERS));
  return parse(member, `${at}.${name}`);
}

function parseToolUse(value: unknown, at: string): { name: string; input: unknown } {
  const { name, input = {} } = fields(value, at, ["name", "input"]);
  if (typeof name !== "string" || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    throw wrong(`${at}.name`, "a tool's name: 1 to 64 letters, digits, _ and -", name);
  }
  return { name, input };
}

function parseStopReason(value: unknown): StopReason {
  const reason = STOP_REASONS.find((one) => one === value);
  if (!reason) throw wrong("stopReason", `one of ${STOP_REASONS.join(", ")}`, value);
  return reason;
}

function parseError(value: unknown): NonNullable<Script["error"]> {
  const { status, name, message } = fields(value, "error", ["status", "name", "message"]);
  return {
    status: wholeNumber(status, "error.status", { min: 400, max: 599 }),
    name: identifier(name, "error.name"),
    message: string(message, "error.message"),
  };
}
