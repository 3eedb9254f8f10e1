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
  const watched = new Map<T, Watched>();

  function forget(from: T) {
    watched.get(from)?.cancel();
    watched.delete(from);
  }

  function look(from: T) {
    const { heardAt = -Infinity } = watched.get(from) ?? {};
    const leftMs = heardAt + limitMs - clock.now();
    // More than all of it is left only where the clock was set back: then nobody knows.
    if (leftMs > 0 && leftMs <= limitMs) return watch(from, heardAt, leftMs);
    watched.delete(from);
    onSilent(from);
  }

  function watch(from: T, heardAt: number, forMs: number) {
    watched.set(from, { heardAt, cancel: clock.after(forMs, () => look(from)) });
  }

  return {
    heard(from) {
      const known = watched.get(from);
      // Hundreds of times a second: the alarm looks at the time when it rings, instead of being set anew each time.
      if (known) known.heardAt = clock.now();
      else watch(from, clock.now(), limitMs);
    },
    forget,
  };
}

interface Watched {
  /** In milliseconds since the Unix epoch. */
  heardAt: number;
  readonly cancel: () => void;
}
