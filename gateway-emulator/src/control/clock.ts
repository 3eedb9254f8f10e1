import { Schedule, type Planned } from "./schedule.ts";

/** Cancels what `Clock.after` has planned; harmless when it has run already. */
export type Cancel = () => void;

/** The emulator's time: every limit, retry and timestamp is measured by one of these. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /**
   * Milliseconds and fractions of them since some moment, for measuring: it passes as `now` does, but does not jump when
   * somebody sets the machine's time.
   */
  elapsed(): number;
  /** Calls `run` once, when `delayMs` have passed on this clock. */
  after(delayMs: number, run: () => void): Cancel;
  /** Resolves when `delayMs` have passed on this clock; rejects with the signal's reason if it aborts first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
  /** Moves the clock forward and runs, in order, all that became due; also one that is paused. */
  advance(ms: number): void;
  /**
   * From now on time stands still, and nothing that is planned runs, until the returned function has been called, and
   * those of all other pauses too; then it goes on from where it stood.
   */
  pause(): Resume;
}

/** Ends a pause; harmless when it has ended already. */
export type Resume = () => void;

/** setTimeout's own ceiling; a longer wait is looked at again when it is reached. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Time that only `advance` moves: for tests. */
export class VirtualClock implements Clock {
  #now: number;
  #planned = new Schedule<Planned>();

  constructor(startMs = 0) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): Cancel {
    const planned = { at: this.#now + Math.max(0, delayMs), run };
    this.#planned.add(planned);
    return () => this.#planned.delete(planned);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#planned.first; next && next.at <= until; next = this.#planned.first) {
      this.#now = next.at;
      this.#planned.delete(next);
      next.run();
    }
    // A plan may have advanced the clock further by itself.
    this.#now = Math.max(this.#now, until);
  }

  /** Its time stands still anyway. */
  pause(): Resume {
    return () => undefined;
  }
}

interface Armed extends Planned {
  timer?: NodeJS.Timeout;
}

/** The machine's time, plus whatever `advance` has added to it, less the pauses that it has had. */
export class SystemClock implements Clock {
  /** What `now` and `elapsed` are ahead of the machine's. */
  #offset = 0;
  #elapsedOffset = 0;
  #planned = new Schedule<Armed>();
  #pauses = new Set<symbol>();
  /** Where `now` and `elapsed` stand still while there are pauses. */
  #standsAt = 0;
  #elapsedAt = 0;

  now(): number {
    return this.#pauses.size > 0 ? this.#standsAt : Date.now() + this.#offset;
  }

  elapsed(): number {
    return this.#pauses.size > 0 ? this.#elapsedAt : performance.now() + this.#elapsedOffset;
  }

  after(delayMs: number, run: () => void): Cancel {
    const planned: Armed = { at: this.now() + Math.max(0, delayMs), run };
    this.#planned.add(planned);
    this.#arm(planned);
    return () => this.#drop(planned);
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, delayMs, signal);
  }

  advance(ms: number): void {
    this.#offset += ms;
    this.#standsAt += ms;
    this.#elapsedOffset += ms;
    this.#elapsedAt += ms;
    this.#runDue();
    for (const planned of this.#planned.all()) this.#arm(planned);
  }

  pause(): Resume {
    this.#standsAt = this.now();
    this.#elapsedAt = this.elapsed();
    const pause = Symbol();
    this.#pauses.add(pause);
    for (const { timer } of this.#planned.all()) clearTimeout(timer);
    return () => {
      if (!this.#pauses.delete(pause) || this.#pauses.size > 0) return;
      this.#offset = this.#standsAt - Date.now();
      this.#elapsedOffset = this.#elapsedAt - performance.now();
      for (const planned of this.#planned.all()) this.#arm(planned);
    };
  }

  #arm(planned: Armed): void {
    clearTimeout(planned.timer);
    if (this.#pauses.size > 0) return;
    const delayMs = Math.min(MAX_TIMEOUT_MS, Math.max(0, planned.at - this.now()));
    planned.timer = setTimeout(() => {
      // In the order of their times: of two timers the later may fire first, and either a little too soon.
      this.#runDue();
      if (this.#planned.has(planned)) this.#arm(planned);
    }, delayMs);
  }

  #runDue(): void {
    for (let next = this.#planned.first; next && next.at <= this.now(); next = this.#planned.first) {
      this.#drop(next);
      next.run();
    }
  }

  #drop(planned: Armed): void {
    clearTimeout(planned.timer);
    this.#planned.delete(planned);
  }
}

function sleepOn(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
