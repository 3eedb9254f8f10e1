import { placesOf } from "../control/stack-trace.ts";
import { fromHere } from "./from-here.ts";
import type { Row } from "./row.ts";

/** More of a stack nobody reads here; the journal has the whole. */
const MAX_PLACES = 3;

/** A function's error, as it is in the journal, and where in the function's own files it came from. */
export function errorRow(of: { functionName: string; requestId?: string | undefined }, error: unknown): Row {
  const { errorType, errorMessage, trace } = fieldsOf(error);
  const what = typeof errorMessage === "string" ? errorMessage : asText(error);
  return {
    functionName: of.functionName,
    requestId: of.requestId,
    label: "ERROR",
    text: errorText(errorType, what),
    style: "red",
    places: shownPlaces(trace),
  };
}

/** Without what stands before it in errors of Lambda's own: the request has its column. */
export function errorText(errorType: unknown, errorMessage: string): string {
  const what = errorMessage.replace(/^RequestId: \S* ?Error: /, "");
  return typeof errorType === "string" && errorType !== "" ? `${errorType}: ${what}` : what;
}

export function shownPlaces(trace: unknown): string[] {
  return placesOf(trace).slice(0, MAX_PLACES).map(fromHere);
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
