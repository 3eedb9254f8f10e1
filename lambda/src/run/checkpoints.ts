import type { FanOut } from "../push/fan-out.ts";
import { SupersededError } from "../store/errors.ts";
import type { Progress } from "../store/progress.ts";
import type { RunEvent } from "../protocol.ts";
import { insist } from "./insist.ts";

/** Keeps a run's row true while it is being written. */
export interface Checkpoints {
  /**
   * Stores everything so far, at once.
   * @throws what the table refused it with
   */
  flush(): Promise<void>;
  /**
   * Stores everything and the run's last event, which the connections have not been told yet, and ends.
   * @throws what the table refused it with, after having tried for `finishWithinMs`
   */
  finish(last: RunEvent): Promise<void>;
  /** Ends without another word, for a run that is somebody else's now. */
  stop(): Promise<void>;
}

/** Also how soon a stop is seen: there is no other poll. */
const INTERVAL_MS = 400;
/** A run whose worker has not said for so long that it lives is taken for dead. */
export const LEASE_MS = 5_000;
const FINISH_WITHIN_MS = 8_000;

/**
 * Stores progress at most every 400 ms; the same call brings back whether the run is to stop, and who listens to it.
 *
 * A listener that is new, or has come back, was given what had been stored before this save: it hears the rest.
 */
export function startCheckpoints({
  progress,
  fanOut,
  listeners,
  onStop,
  onSuperseded,
  intervalMs = INTERVAL_MS,
  finishWithinMs = FINISH_WITHIN_MS,
}: {
  progress: Progress;
  fanOut: FanOut;
  /** The token of each connection that is listened for already. */
  listeners: Record<string, string>;
  onStop: () => void;
  onSuperseded: () => void;
  intervalMs?: number;
  finishWithinMs?: number;
}): Checkpoints {
  const known = new Map(Object.entries(listeners));
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> | undefined;
  plan(intervalMs);

  function plan(inMs: number): void {
    if (ended) return;
    timer = setTimeout(() => {
      const startedAt = performance.now();
      // A save that fails is no harm: the next one brings what it should have brought.
      saving = save()
        .catch((error: unknown) => void (error instanceof SupersededError && onSuperseded()))
        .finally(() => plan(Math.max(0, startedAt + intervalMs - performance.now())));
    }, inMs);
  }

  async function save(last?: RunEvent): Promise<void> {
    const before = progress.stored;
    const events = [...fanOut.events().slice(before), ...(last ? [last] : [])];
    const leaseUntil = Date.now() + LEASE_MS;
    const { stopRequested, listeners } = await progress.save({
      events,
      leaseUntil,
      ...(last && { done: true }),
    });
    for (const [connectionId, token] of Object.entries(listeners)) {
      if (known.get(connectionId) === token) continue;
      known.set(connectionId, token);
      fanOut.listen(connectionId, before);
    }
    if (stopRequested) onStop();
  }

  async function end(): Promise<void> {
    ended = true;
    clearTimeout(timer);
    await saving;
  }

  return {
    async flush() {
      await saving;
      clearTimeout(timer);
      const flushing = save();
      saving = flushing.catch(() => {}).finally(() => plan(intervalMs));
      await flushing;
    },
    async finish(last) {
      await end();
      const isFinal = (error: unknown) => error instanceof SupersededError;
      await insist(() => save(last), { withinMs: finishWithinMs, isFinal });
    },
    stop: end,
  };
}
