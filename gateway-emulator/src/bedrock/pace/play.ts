import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../control/clock.ts";

/** Something to be said, `delayMs` after the thing before it. */
export interface Step<Output> {
  delayMs: number;
  output: Output;
}

/**
 * How many outputs come together at most, before others have their turn. Of 200 streams that say as much as they can, each
 * has one batch in every turn of the event loop: with 64, a stream ended 37 to 83 ms after its client had left; with 16 it
 * is 17 to 51, for a quarter to a third less in a second.
 */
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
}: {
  clock: Clock;
  steps: Iterable<Step<Output>>;
  signal: AbortSignal;
}): AsyncGenerator<readonly Output[], void, undefined> {
  let dueAt = clock.elapsed();
  let batch: Output[] = [];
  for (const { delayMs, output } of steps) {
    dueAt += delayMs;
    if (batch.length > 0 && (batch.length === MAX_BATCH || dueAt > clock.elapsed())) {
      yield batch;
      // Whoever says much at once lets the event loop turn: it is there that a client's leaving is noticed.
      if (batch.length === MAX_BATCH) await setImmediate();
      batch = [];
    }
    const waitMs = dueAt - clock.elapsed();
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    signal.throwIfAborted();
    batch.push(output);
  }
  if (batch.length > 0) yield batch;
}
