/** Why somebody else ended the stream. */
export type StopCause = "user-stop" | "deadline" | "superseded";

export type Why = StopCause | "first-event-timeout" | "idle-timeout";

/** Watches over one call of the model: ends it when it is told to, or when the call is silent for too long. */
export interface Watch {
  /** For the call. */
  readonly signal: AbortSignal;
  /** What ended the call first; absent while nothing did. */
  readonly why: Why | undefined;
  /** Waits so long for the next event, and no longer for the one before. */
  expectEvent(why: "first-event-timeout" | "idle-timeout", withinMs: number): void;
  /** Leaves the call for good; when it is still going, the model is told. */
  close(): void;
}

/**
 * Opens a watch over a call that is about to be made.
 * @param outer its reason is a `StopCause`
 */
export function watchCall(outer: AbortSignal): Watch {
  const abort = new AbortController();
  let why: Why | undefined;
  let silence: NodeJS.Timeout | undefined;
  const stop = (cause: Why) => {
    why ??= cause;
    abort.abort();
  };
  const stopAsTold = () => stop(parseStopCause(outer.reason));
  outer.addEventListener("abort", stopAsTold);
  if (outer.aborted) stopAsTold();

  return {
    signal: abort.signal,
    get why() {
      return why;
    },
    expectEvent(cause, withinMs) {
      clearTimeout(silence);
      silence = setTimeout(stop, withinMs, cause);
    },
    close() {
      clearTimeout(silence);
      outer.removeEventListener("abort", stopAsTold);
      abort.abort();
    },
  };
}

/** A signal that tells none of them, such as `AbortSignal.timeout`'s, is a deadline's. */
export function parseStopCause(reason: unknown): StopCause {
  return reason === "user-stop" || reason === "superseded" ? reason : "deadline";
}
