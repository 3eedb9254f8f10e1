import { randomUUID } from "node:crypto";
import type { Clock } from "../../control/clock.ts";
import type { Generation } from "../environments/generation.ts";
import { EnvironmentLife, type LifeParts } from "../environments/life.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_ENVIRONMENTS } from "../limits.ts";
import type { ProcessExit } from "../process-exit.ts";
import { EnvironmentPool } from "./pool.ts";
import { Spare } from "./spare.ts";

/** What is settled for a function once and for all. */
export interface ScalingOptions {
  generation: Generation;
  /** The emulator's time, by which environments are idle. */
  idleClock: Clock;
  /** Whether environments come by themselves: none is started here, and one whose process is gone is gone. */
  attached: boolean;
  /** Whether an environment is kept ready beside those that are busy. */
  spare: boolean;
  /** Told of the generations that are left, when one may not be any more. */
  onLeft: (generations: Generation[]) => void;
}

/** How an environment that is ended from here ends. */
export const KILLED: ProcessExit = { code: null, signal: "SIGKILL" };

/**
 * Starts a function's environments as its invocations need them, and ends them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export class Scaling {
  readonly pool: EnvironmentPool;
  readonly #options: ScalingOptions;
  readonly #parts: LifeParts;
  readonly #onUnanswered: (invocation: Invocation) => void;
  readonly #spare: Spare;
  #closed = false;

  constructor(
    options: ScalingOptions,
    of: {
      parts: LifeParts;
      /** Told of an invocation whose environment is ended under it. */
      onUnanswered: (invocation: Invocation) => void;
      /** Whether an environment may be started ahead of the next invocation. */
      isAheadAllowed: () => boolean;
    },
  ) {
    const { generation, idleClock, attached, spare } = options;
    this.#options = options;
    this.#parts = of.parts;
    this.#onUnanswered = of.onUnanswered;
    this.pool = new EnvironmentPool({
      generation,
      idleClock: attached ? undefined : idleClock,
      onIdle: (life) => this.release(life, { idle: true }),
    });
    this.#spare = new Spare({
      clock: of.parts.clock,
      isMissing: () => spare && of.isAheadAllowed() && this.#isNoneAhead,
      start: () => void this.start(),
    });
  }

  get hasRoom(): boolean {
    const { reservedConcurrency = MAX_ENVIRONMENTS } = this.pool.generation.definition;
    const max = Math.min(MAX_ENVIRONMENTS, reservedConcurrency);
    return !this.#closed && !this.#options.attached && this.pool.current.length < max;
  }

  start(generation = this.pool.generation): EnvironmentLife {
    const life = this.#add(randomUUID(), generation);
    life.start();
    return life;
  }

  /** Takes in an environment that has attached. */
  attach(environmentId: string): EnvironmentLife {
    const life = this.#add(environmentId, this.pool.generation);
    life.attach();
    return life;
  }

  /** Whether one comes, or would. */
  get canCome(): boolean {
    return !this.#closed && (this.pool.coming > 0 || this.pool.reset !== undefined || this.hasRoom);
  }

  /** Sees to it that an environment comes, if none does. */
  come(): void {
    const { coming, reset } = this.pool;
    if (coming > 0) return;
    if (reset) reset.restart();
    else if (this.hasRoom) this.start();
  }

  /** An invocation has taken an environment, or waits for one: another may be started ahead of the next. */
  taken(): void {
    this.#spare.plan();
  }

  /** It waits for an invocation. */
  waits(life: EnvironmentLife): void {
    this.pool.waits(life);
    this.#spare.cancel();
  }

  /** Another generation serves; environments of the last that are at work finish what they have. */
  serve(generation: Generation): void {
    this.pool.generation = generation;
    for (const life of this.pool.all)
      if (!this.pool.isCurrent(life) && life.environment.state !== "busy") this.release(life);
    this.#tellWhatIsLeft();
  }

  /** Whether its temporary files are kept for another process: of those that have none, one environment stays. */
  keeps(life: EnvironmentLife): boolean {
    return this.pool.isCurrent(life) && !this.#options.attached && this.pool.resets === 1;
  }

  /** Ends an environment and forgets it. */
  release(life: EnvironmentLife, how: Record<string, unknown> = { ...KILLED }): void {
    this.pool.delete(life);
    const unanswered = life.end(how);
    if (unanswered) this.#onUnanswered(unanswered);
    if (!this.pool.isCurrent(life)) this.#tellWhatIsLeft();
  }

  /** Ends those that are at work. */
  interrupt(): void {
    for (const life of this.pool.all) if (life.environment.state === "busy") this.release(life);
  }

  close(): void {
    this.#closed = true;
    this.#spare.cancel();
    for (const life of this.pool.all) this.release(life);
  }

  get #isNoneAhead(): boolean {
    const { free, coming, busy, reset } = this.pool;
    return busy > 0 && !free && !reset && coming === 0 && this.hasRoom;
  }

  #add(id: string, generation: Generation): EnvironmentLife {
    const life = new EnvironmentLife(id, generation, this.#parts);
    this.pool.add(life);
    return life;
  }

  #tellWhatIsLeft(): void {
    this.#options.onLeft([this.pool.generation, ...this.pool.all.map(({ generation }) => generation)]);
  }
}
