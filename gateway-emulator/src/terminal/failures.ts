import type { Row } from "./row.ts";

type Source = "log" | "invocation";

/** Which failures the terminal has shown, so that none is told twice. */
export interface Failures {
  /** A function has failed, and its error is shown. */
  of(functionName: string): void;
  /**
   * Whether this error of this request is shown already, from the other of the two that tell of it: the log, in the
   * format JSON, and the invocation's end.
   */
  isKnown(row: Row, from: Source): boolean;
  /** What a piece of advice says beyond the failures that are shown; undefined when that is nothing. */
  whatIsNew(advice: string): string | undefined;
}

/** As many are remembered as may well be on their way. */
const MAX_REMEMBERED = 100;

export function createFailures(): Failures {
  const errors = new Set<string>();
  const functions: string[] = [];

  function whatIsNew(advice: string): string | undefined {
    const failed = /^(.*: (\S+) failed): /.exec(advice);
    const at = functions.indexOf(failed?.[2] ?? "");
    if (at < 0) return advice;
    functions.splice(at, 1);
    // A client hears no more of any failure than this.
    return advice.startsWith(`AWS sends the client "Internal server error"`) ? undefined : failed?.[1];
  }

  return {
    of(functionName) {
      functions.push(functionName);
      if (functions.length > MAX_REMEMBERED) functions.shift();
    },
    isKnown({ requestId, label, text, places }, from) {
      if (requestId === undefined || label !== "ERROR" || !places) return false;
      const told = `${requestId} ${text}`;
      if (errors.delete(`${from === "log" ? "invocation" : "log"} ${told}`)) return true;
      errors.add(`${from} ${told}`);
      const [oldest] = errors;
      if (errors.size > MAX_REMEMBERED && oldest !== undefined) errors.delete(oldest);
      return false;
    },
    whatIsNew,
  };
}
