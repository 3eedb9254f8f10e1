import type { Clock } from "../../control/clock.ts";
import { Turns } from "./turns.ts";

/** Something to be said, `delayMs` after the thing before it. */
export interface Step<Output> {
  delayMs: number;
  output: Output;
}

/** How many outputs come together at most, before others have their turn: a batch takes less than a millisecond. */
export const MAX_BATCH = 16;

/**
 * Says each step when it is due, those that are due together in one batch. A step that comes late does not make the
 * following ones late.
 * @throws the signal's reason, as soon as it aborts.
 */
export async function* play<Output>({
  clock,
  steps,
  signal,
  turns = new Turns(),
}: {
  clock: Clock;
  steps: Iterable<Step<Output>>;
  signal: AbortSignal;
  /** Shared with those who speak at the same time. */
  turns?: Turns;
}): AsyncGenerator<readonly Output[], void, undefined> {
  let dueAt = clock.elapsed();
  let batch: Output[] = [];
  let said = 0;
  for (const { delayMs, output } of steps) {
    dueAt += delayMs;
    if (batch.length > 0 && (batch.length === MAX_BATCH || dueAt > clock.elapsed())) {
      yield batch;
      said += 1;
      // Whoever says much at once lets the event loop turn: it is there that a client's leaving is noticed.
      if (batch.length === MAX_BATCH) await turns.next(said, signal);
      batch = [];
    }
    const waitMs = dueAt - clock.elapsed();
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    signal.throwIfAborted();
    batch.push(output);
  }
  if (batch.length > 0) yield batch;
}
