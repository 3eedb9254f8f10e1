import {
  FRAME_CORRUPTIONS,
  type FrameCorruption,
  HTTP2_ERROR_CODES,
  type Http2ErrorCode,
} from "../model/breakage.ts";
import type { Citation } from "../model/model.ts";
import { MAX_FRAME_BYTES } from "./limits.ts";
import { mapStrings } from "./map-strings.ts";
import { parseCitation } from "./script-citation.ts";
import {
  base64,
  fields,
  given,
  header,
  identifier,
  milliseconds,
  oneOf,
  ScriptError,
  string,
  unknownField,
  wholeNumber,
  wrong,
  yes,
} from "./script-fields.ts";
import { parseTemplate } from "./template.ts";

/** What happens in the stream, in order. */
export type ScriptEvent =
  | { text: string }
  /** Text that quotes the conversation, in Liquid. */
  | { template: string }
  | { reasoning: string }
  /** In base64. */
  | { redactedReasoning: string }
  /** With `template`, the texts in `input` are templates. */
  | { toolUse: { name: string; input: unknown; template?: true } }
  /** Where the text before it comes from. */
  | { citation: Citation }
  | { delayMs: number }
  /** Ends the stream. The last two are members of `modelStreamErrorException`. */
  | {
      exception: { name: string; message: string; originalStatusCode?: number; originalMessage?: string };
    }
  /** An error frame; ends the stream. */
  | { error: { code: string; message: string } }
  /** The next frame is wrong in this way; `true`: its checksum is. */
  | { corrupt: true | FrameCorruption }
  /** Of the next frame only so many bytes come, and nothing after it. */
  | { truncate: number }
  /** The connection drops. */
  | { disconnect: true }
  /** RST_STREAM with this error code; over HTTP/1.1 a TCP reset. */
  | { reset: Http2ErrorCode }
  /** GOAWAY, after which the stream goes on; over HTTP/1.1 nothing. */
  | { goAway: true }
  /** The stream ends without messageStop. */
  | { end: true };

/** What is left when templates have been filled in. */
export type PlainEvent = Exclude<ScriptEvent, { template: string }>;

const RESET_CODES = Object.keys(HTTP2_ERROR_CODES) as Http2ErrorCode[];

const EVENT_PARSERS: Readonly<Record<string, (value: unknown, at: string) => ScriptEvent>> = {
  text: (value, at) => ({ text: string(value, at) }),
  template: (value, at) => ({ template: template(value, at) }),
  reasoning: (value, at) => ({ reasoning: string(value, at) }),
  redactedReasoning: (value, at) => ({ redactedReasoning: base64(value, at) }),
  toolUse: (value, at) => ({ toolUse: parseToolUse(value, at) }),
  citation: (value, at) => ({ citation: parseCitation(value, at) }),
  delayMs: (value, at) => ({ delayMs: milliseconds(value, at) }),
  exception: (value, at) => ({ exception: parseException(value, at) }),
  error: (value, at) => {
    const { code, message } = fields(value, at, ["code", "message"]);
    return { error: { code: header(code, `${at}.code`), message: header(message, `${at}.message`) } };
  },
  corrupt: (value, at) => ({ corrupt: value === true ? value : parseCorruption(value, at) }),
  truncate: (value, at) => ({ truncate: wholeNumber(value, at, { min: 0, max: MAX_FRAME_BYTES }) }),
  disconnect: (value, at) => ({ disconnect: yes(value, at) }),
  reset: (value, at) => ({ reset: oneOf(value, at, RESET_CODES) }),
  goAway: (value, at) => ({ goAway: yes(value, at) }),
  end: (value, at) => ({ end: yes(value, at) }),
};

/** @throws ScriptError */
export function parseEvent(value: unknown, at: string): ScriptEvent {
  const known = Object.keys(EVENT_PARSERS);
  const [kind, ...others] = Object.entries(fields(value, at, known));
  if (!kind || others.length > 0) throw new ScriptError(at, `must have exactly one of ${known.join(", ")}`);
  const [name, member] = kind;
  const parse = EVENT_PARSERS[name];
  if (!parse) throw unknownField(`${at}.${name}`, known);
  return parse(member, `${at}.${name}`);
}

function template(value: unknown, at: string): string {
  const text = string(value, at);
  parseTemplate(text, at);
  return text;
}

function parseToolUse(value: unknown, at: string): { name: string; input: unknown; template?: true } {
  const { name, input = {}, template: templated } = fields(value, at, ["name", "input", "template"]);
  if (typeof name !== "string" || !/^[a-zA-Z0-9_-]{1,64}$/.test(name))
    throw wrong(`${at}.name`, "a tool's name: 1 to 64 letters, digits, _ and -", name);
  if (templated === undefined) return { name, input };
  mapStrings(input, `${at}.input`, template);
  return { name, input, template: yes(templated, `${at}.template`) };
}

function parseCorruption(value: unknown, at: string): FrameCorruption {
  const what = FRAME_CORRUPTIONS.find((one) => one === value);
  if (what === undefined) throw wrong(at, `true, or one of ${FRAME_CORRUPTIONS.join(", ")}`, value);
  return what;
}

function parseException(
  value: unknown,
  at: string,
): Extract<ScriptEvent, { exception: unknown }>["exception"] {
  const { name, message, originalStatusCode, originalMessage } = fields(value, at, [
    "name",
    "message",
    "originalStatusCode",
    "originalMessage",
  ]);
  return {
    name: identifier(name, `${at}.name`),
    message: string(message, `${at}.message`),
    ...given({ originalStatusCode }, (status, member) =>
      wholeNumber(status, `${at}.${member}`, { min: 100, max: 599 }),
    ),
    ...given({ originalMessage }, (text, member) => string(text, `${at}.${member}`)),
  };
}
