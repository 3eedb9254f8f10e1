import type { Cancel, Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { EnvironmentFailure } from "../environments/environment-failure.ts";
import type { Generation } from "../environments/generation.ts";
import type { EnvironmentLife } from "../environments/life.ts";
import { InitError } from "../init-error.ts";

/** How long invocations wait for a save to become code that can be tried. */
export const BUILD_LIMIT_MS = 5000;

/** What a reload does with the function that it belongs to. */
export interface Reloading {
  functionName: string;
  clock: Clock;
  journal: Journal;
  /** Starts an environment of another generation, which is tried out in it. */
  start(generation: Generation): EnvironmentLife;
  release(life: EnvironmentLife): void;
  /** From now on this generation serves. */
  serve(generation: Generation): void;
  /** Nothing is held back any more. */
  resume(): void;
}

/**
 * Changes a function's code under its callers: from the moment that a save is noticed until an environment has loaded
 * what was saved, invocations wait, so that none runs what is out of date; code that does not load is not taken.
 */
export class Reload {
  readonly #of: Reloading;
  #isChanging = false;
  /** Whether that takes so long that nothing waits for it any more. */
  #isOverdue = false;
  #cancelLimit: Cancel | undefined;
  #since: number | undefined;
  /** The environment in which another generation is tried out. */
  #candidate: EnvironmentLife | undefined;
  /** One that did not load: it is tried again when it is saved again as it is. */
  #rejected: Generation | undefined;
  /** Whether the candidate is tried once more, since it was ended from outside the first time. */
  #isSecondTry = false;
  /** Whether the last that was heard of a save is that it cannot be used. */
  #hasFailed = false;

  constructor(of: Reloading) {
    this.#of = of;
  }

  /** Whether invocations have to wait. */
  get holdsBack(): boolean {
    return (this.#isChanging && !this.#isOverdue) || this.#candidate !== undefined;
  }

  changing(): void {
    this.#isChanging = true;
    this.#since ??= this.#of.clock.now();
    if (!this.#isOverdue) this.#cancelLimit ??= this.#of.clock.after(BUILD_LIMIT_MS, () => this.#overdue());
  }

  /** Nothing comes of it any more. */
  close(): void {
    this.#isChangingNoMore();
  }

  /** The function is declared differently: what has been rejected before is of no interest any more. */
  redefined(): void {
    this.#rejected = undefined;
    this.changing();
  }

  changed(generation: Generation): void {
    this.#isChangingNoMore();
    this.#rejected = undefined;
    this.#isSecondTry = false;
    this.#since ??= this.#of.clock.now();
    this.#try(generation);
  }

  /** What was saved is what serves already, or what is being tried out, or what has been. */
  unchanged(): void {
    if (this.#rejected) return this.changed(this.#rejected);
    this.#isChangingNoMore();
    if (this.#hasFailed && !this.#candidate) {
      this.#hasFailed = false;
      this.#write({ state: "changed", unchanged: true });
    }
    this.#resume();
  }

  /** What was saved cannot be used; what serves goes on. */
  failed(error: string): void {
    this.#isChangingNoMore();
    this.#fail(error);
  }

  /** Hears of an environment that is ready. */
  onWaiting(life: EnvironmentLife): void {
    if (life === this.#candidate) this.#take(life);
  }

  /**
   * Hears of an environment that did not load; tells whether that was none of the function's concern. One that takes too
   * long to load serves all the same: its first invocation loads it again.
   */
  onInitFailed(life: EnvironmentLife, failure: EnvironmentFailure): boolean {
    if (life !== this.#candidate) return false;
    if (failure.ending.status === "timeout") {
      this.#take(life);
      return false;
    }
    if (isKilled(failure) && !this.#isSecondTry) {
      this.#isSecondTry = true;
      this.#try(life.generation);
      return true;
    }
    this.#candidate = undefined;
    this.#rejected = life.generation;
    this.#of.release(life);
    this.#fail(new InitError(this.#of.functionName, failure.payload("")).message);
    return true;
  }

  #try(generation: Generation): void {
    const older = this.#candidate;
    this.#candidate = this.#of.start(generation);
    if (older) this.#of.release(older);
  }

  #take(life: EnvironmentLife): void {
    const since = this.#since ?? 0;
    this.#candidate = undefined;
    this.#since = this.#isChanging ? since : undefined;
    this.#hasFailed = false;
    this.#of.serve(life.generation);
    this.#write({ state: "changed" }, this.#of.clock.now() - since);
  }

  #fail(error: string): void {
    this.#hasFailed = true;
    this.#write({ state: "failed", error });
    this.#resume();
  }

  #overdue(): void {
    this.#isOverdue = true;
    const { functionName, journal } = this.#of;
    const advice = `function ${functionName}: its new code has not been ready for ${BUILD_LIMIT_MS / 1000} s; until it is, the old code answers. Look at what builds it`;
    journal.write({ kind: "advice", functionName, detail: { advice } });
    this.#resume();
  }

  #isChangingNoMore(): void {
    this.#cancelLimit?.();
    this.#cancelLimit = undefined;
    this.#isChanging = false;
    this.#isOverdue = false;
  }

  #resume(): void {
    if (this.holdsBack) return;
    if (!this.#isChanging) this.#since = undefined;
    this.#of.resume();
  }

  #write(detail: Record<string, unknown>, ms?: number): void {
    this.#of.journal.write({
      kind: "reload",
      functionName: this.#of.functionName,
      ...(ms !== undefined && { ms }),
      detail,
    });
  }
}

/** Whether its process was ended from outside, as when its host is: that says nothing about the code. */
function isKilled({ how }: EnvironmentFailure): boolean {
  return how?.signal === "SIGKILL";
}
