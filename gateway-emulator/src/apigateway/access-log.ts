import { MAX_ACCESS_LOG_EVENT_BYTES } from "./limits.ts";

/** Makes one line of the access log from a request's `$context` variables, nested by the parts of their names. */
export type AccessLogLine = (context: Record<string, unknown>) => string;

/**
 * Reads a stage's access log format, once. Whether it is JSON, CLF, XML or CSV is nobody's business but the reader's:
 * variables are put in as they are, unquoted (only `$context.error.messageString` brings quotes of its own), and one
 * without a value is `-`. Line breaks in a value become spaces: one request is one line. What AWS asks of a format,
 * such as a request id in it, has been asked where the stack was read.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
export function parseAccessLogFormat(format: string): AccessLogLine {
  const parts = [...partsOf(format)];
  return (context) => {
    const line = parts.map((part) => (typeof part === "string" ? part : valueAt(context, part))).join("");
    return truncated(line);
  };
}

/** Text as it stands, and the names of variables. */
function* partsOf(format: string): Generator<string | string[]> {
  let textFrom = 0;
  for (const variable of format.matchAll(/\$context\.(\w+(?:\.\w+)*)/g)) {
    yield format.slice(textFrom, variable.index);
    yield (variable[1] ?? "").split(".");
    textFrom = variable.index + variable[0].length;
  }
  yield format.slice(textFrom);
}

function valueAt(context: Record<string, unknown>, path: string[]): string {
  let value: unknown = context;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return MISSING;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === "string" && value !== "") return value.replaceAll(/[\r\n]+/g, " ");
  // A name that stops half-way, such as $context.identity, has no value of its own.
  return typeof value === "number" || typeof value === "boolean" ? String(value) : MISSING;
}

const MISSING = "-";

/** Never in the middle of a character. */
function truncated(line: string): string {
  if (line.length * 3 <= MAX_ACCESS_LOG_EVENT_BYTES) return line;
  const bytes = Buffer.from(line);
  if (bytes.length <= MAX_ACCESS_LOG_EVENT_BYTES) return line;
  let end = MAX_ACCESS_LOG_EVENT_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}
