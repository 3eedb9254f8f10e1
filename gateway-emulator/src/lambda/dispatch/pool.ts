import type { Cancel, Clock } from "../../control/clock.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import type { Generation } from "../environments/generation.ts";
import type { EnvironmentLife } from "../environments/life.ts";
import { IDLE_MS } from "../limits.ts";

/** A function's environments: those of its present generation, and older ones that finish what they have. */
export class EnvironmentPool {
  readonly #idleClock: Clock | undefined;
  readonly #onIdle: (life: EnvironmentLife) => void;
  #lives = new Map<string, EnvironmentLife>();
  #idle = new Map<EnvironmentLife, Cancel>();
  #uses = 0;
  /** Only environments of this one are given invocations. */
  generation: Generation;

  constructor(options: {
    generation: Generation;
    /** Where there is none, nothing is ever idle. */
    idleClock: Clock | undefined;
    /** Told of an environment that nobody has used for too long, while there are others. */
    onIdle: (life: EnvironmentLife) => void;
  }) {
    this.generation = options.generation;
    this.#idleClock = options.idleClock;
    this.#onIdle = options.onIdle;
  }

  get all(): EnvironmentLife[] {
    return [...this.#lives.values()];
  }

  get current(): EnvironmentLife[] {
    return this.all.filter((life) => this.isCurrent(life));
  }

  isCurrent(life: EnvironmentLife): boolean {
    return life.generation === this.generation;
  }

  get(id: string): EnvironmentLife | undefined {
    return this.#lives.get(id);
  }

  add(life: EnvironmentLife): void {
    this.#lives.set(life.id, life);
  }

  delete(life: EnvironmentLife): void {
    this.#lives.delete(life.id);
    this.inUse(life);
  }

  /** It waits now, and counts as the one most recently used. */
  waits(life: EnvironmentLife): void {
    life.usedAt = ++this.#uses;
    this.inUse(life);
    const cancel = this.#idleClock?.after(IDLE_MS, () => {
      this.#idle.delete(life);
      const isLast = this.current.every((one) => one === life || one.environment.state === "reset");
      if (!isLast) this.#onIdle(life);
    });
    if (cancel) this.#idle.set(life, cancel);
  }

  /** It does not wait any more. */
  inUse(life: EnvironmentLife): void {
    this.#idle.get(life)?.();
    this.#idle.delete(life);
  }

  /** Of those that wait, the one most recently used, which Lambda takes first. */
  get free(): EnvironmentLife | undefined {
    return this.#mostRecent(({ state }) => state === "waiting");
  }

  /** One without a process. */
  get reset(): EnvironmentLife | undefined {
    return this.#mostRecent(({ state }) => state === "reset");
  }

  /** The one that a debugger is interested in: the one that runs something, or has done so last, and has a process. */
  get latest(): EnvironmentLife | undefined {
    return (
      this.#mostRecent(({ state }) => state === "busy") ?? this.#mostRecent(({ state }) => state !== "reset")
    );
  }

  /** How many are about to wait for an invocation. */
  get coming(): number {
    return this.#count(({ state, hasAnswered }) => state === "starting" || hasAnswered);
  }

  /** How many have an invocation, answered or not. */
  get busy(): number {
    return this.#count(({ state }) => state === "busy");
  }

  /** How many have no process. */
  get resets(): number {
    return this.#count(({ state }) => state === "reset");
  }

  #count(is: (environment: ExecutionEnvironment) => boolean): number {
    return this.current.filter(({ environment }) => is(environment)).length;
  }

  #mostRecent(is: (environment: ExecutionEnvironment) => boolean): EnvironmentLife | undefined {
    return this.current
      .filter(({ environment }) => is(environment))
      .reduce<EnvironmentLife | undefined>(
        (recent, life) => (recent && recent.usedAt > life.usedAt ? recent : life),
        undefined,
      );
  }
}
