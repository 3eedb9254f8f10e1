import { cutText } from "../control/cut-text.ts";
import { errorText, fieldsOf, shownPlaces } from "./error-row.ts";

/** A log entry that is a JSON object, in parts. */
export interface Structured {
  level?: string;
  text: string;
  /** Its other fields, in short. */
  beside?: string;
  places?: string[];
}

/** What has a place of its own in a line, or is told by it anyway. */
const KNOWN = new Set([
  "timestamp",
  "time",
  "level",
  "requestId",
  "message",
  "msg",
  "event",
  "errorType",
  "errorMessage",
  "stackTrace",
]);

/** As the loggers of `pino` and `bunyan` number them. */
const NUMBERED: Record<number, string> = {
  10: "TRACE",
  20: "DEBUG",
  30: "INFO",
  40: "WARN",
  50: "ERROR",
  60: "FATAL",
};

/**
 * Reads what a logger has written, or the runtime client in the format JSON: an object with a message. A message that is
 * such an object itself, which a logger has given to the console, is the entry.
 */
export function readStructured(text: string): Structured | undefined {
  const entry = parseObject(text);
  if (!entry) return undefined;
  const message = entry.message ?? entry.msg ?? entry.event;
  if (message === undefined && typeof entry.errorMessage !== "string") return undefined;
  const level = levelOf(entry.level);
  const inner = typeof message === "string" ? readStructured(message) : undefined;
  if (inner) return { ...(level !== undefined && { level }), ...inner };
  const beside = Object.entries(entry)
    .filter(([name]) => !KNOWN.has(name))
    .map(([name, value]) => `${name}=${inShort(value)}`)
    .join(" ");
  return {
    ...(level !== undefined && { level }),
    ...(beside !== "" && { beside }),
    ...said(entry, message),
  };
}

/** The message and the error that come with it, or are it. */
function said(entry: Record<string, unknown>, message: unknown): Pick<Structured, "text" | "places"> {
  const error = typeof entry.errorMessage === "string" ? entry : fieldsOf(message);
  const { errorType, errorMessage, stackTrace } = error;
  const isError = typeof errorMessage === "string";
  const what = isError ? errorText(errorType, errorMessage) : "";
  const isMessage = typeof message === "string" && !(isError && message.includes(errorMessage));
  const text = isMessage ? [message, what].filter(Boolean).join("  ") : what || inShort(message);
  return { text, ...(isError && { places: shownPlaces(stackTrace) }) };
}

function levelOf(level: unknown): string | undefined {
  if (typeof level === "number") return NUMBERED[level];
  return typeof level === "string" ? level.toUpperCase() : undefined;
}

const MAX_VALUE_CHARACTERS = 200;

function inShort(value: unknown): string {
  const isWord = typeof value === "string" && /^[^\s"=]+$/.test(value);
  return cutText(isWord ? value : (JSON.stringify(value) ?? "undefined"), MAX_VALUE_CHARACTERS);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
