import { cutText } from "../../control/cut-text.ts";

/** More lines of a trace than these are not kept; its places are the last ones, after a message of many lines. */
const MAX_TRACE_LINES = 100;
const MAX_TRACE_LINE_CHARACTERS = 1_000;

/**
 * A function's error as the journal keeps it: with what is long in it cut.
 * @param failure a runtime client's error as JSON, or plain text
 */
export function journaledError(failure: string): unknown {
  const error = parseJson(failure);
  if (typeof error !== "object" || error === null) return cutText(failure);
  const { errorType, errorMessage, trace } = error as Record<string, unknown>;
  return {
    ...(typeof errorType === "string" && { errorType: cutText(errorType) }),
    ...(typeof errorMessage === "string" && { errorMessage: cutText(errorMessage) }),
    ...(Array.isArray(trace) && { trace: cutTrace(trace.map(String)) }),
  };
}

/** The same as text, for the end of an environment. */
export function journaledInitError(failure: string): string {
  const error = journaledError(failure);
  return typeof error === "string" ? error : JSON.stringify(error);
}

function cutTrace(trace: string[]): string[] {
  const more = trace.length - MAX_TRACE_LINES;
  const lines = trace.slice(-MAX_TRACE_LINES).map((line) => cutText(line, MAX_TRACE_LINE_CHARACTERS));
  return more > 0 ? [`… (${more.toLocaleString("en")} more lines)`, ...lines] : lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
