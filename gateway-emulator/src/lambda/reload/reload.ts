import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { EnvironmentFailure } from "../environments/environment-failure.ts";
import type { Generation } from "../environments/generation.ts";
import type { EnvironmentLife } from "../environments/life.ts";
import { InitError } from "../init-error.ts";

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
  #since: number | undefined;
  /** The environment in which another generation is tried out. */
  #candidate: EnvironmentLife | undefined;
  /** One that did not load: it is tried again when it is saved again as it is. */
  #rejected: Generation | undefined;

  constructor(of: Reloading) {
    this.#of = of;
  }

  /** Whether invocations have to wait. */
  get holdsBack(): boolean {
    return this.#isChanging || this.#candidate !== undefined;
  }

  changing(): void {
    this.#isChanging = true;
    this.#since ??= this.#of.clock.now();
  }

  /** The function is declared differently: what has been rejected before is of no interest any more. */
  redefined(): void {
    this.#rejected = undefined;
    this.changing();
  }

  changed(generation: Generation): void {
    this.#isChanging = false;
    this.#rejected = undefined;
    this.#since ??= this.#of.clock.now();
    const older = this.#candidate;
    this.#candidate = this.#of.start(generation);
    if (older) this.#of.release(older);
  }

  /** What was saved is what serves already, or what is being tried out, or what has been. */
  unchanged(): void {
    if (this.#rejected) return this.changed(this.#rejected);
    this.#isChanging = false;
    this.#resume();
  }

  /** What was saved cannot be used; what serves goes on. */
  failed(error: string): void {
    this.#isChanging = false;
    this.#write({ state: "failed", error });
    this.#resume();
  }

  /** Hears of an environment that is ready. */
  onWaiting(life: EnvironmentLife): void {
    if (life !== this.#candidate) return;
    const since = this.#since ?? 0;
    this.#candidate = undefined;
    this.#since = this.#isChanging ? since : undefined;
    this.#of.serve(life.generation);
    this.#write({ state: "changed" }, this.#of.clock.now() - since);
  }

  /** Hears of an environment that did not load; tells whether that was none of the function's concern. */
  onInitFailed(life: EnvironmentLife, failure: EnvironmentFailure): boolean {
    if (life !== this.#candidate) return false;
    this.#candidate = undefined;
    this.#rejected = life.generation;
    this.#of.release(life);
    const { message } = new InitError(this.#of.functionName, failure.payload(""));
    this.#write({ state: "failed", error: message });
    this.#resume();
    return true;
  }

  #resume(): void {
    if (this.holdsBack) return;
    this.#since = undefined;
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
