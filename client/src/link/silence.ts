import type { Clock } from "../time/clock.ts";

/** Watches over things that should be heard of again and again. */
export interface SilenceWatch<T> {
  /** The thing was heard of: its silence begins anew. */
  heard(from: T): void;
  /** No more is expected of it. */
  forget(from: T): void;
}

/** Calls `onSilent` for what has not been heard of for `limitMs`. */
export function watchSilence<T>({
  clock,
  limitMs,
  onSilent,
}: {
  clock: Clock;
  limitMs: number;
  onSilent: (from: T) => void;
}): SilenceWatch<T> {
  const alarms = new Map<T, () => void>();

  function forget(from: T) {
    alarms.get(from)?.();
    alarms.delete(from);
  }

  return {
    heard(from) {
      forget(from);
      const alarm = clock.after(limitMs, () => {
        alarms.delete(from);
        onSilent(from);
      });
      alarms.set(from, alarm);
    },
    forget,
  };
}
