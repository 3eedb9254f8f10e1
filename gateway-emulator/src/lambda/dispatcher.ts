import { randomUUID } from "node:crypto";
import type { Clock } from "../control/clock.ts";
import type { ExecutionEnvironment } from "./environments/environment.ts";
import type { Generation } from "./environments/generation.ts";
import type { InitFailure } from "./environments/init-failure.ts";
import { EnvironmentLife, type LifeParts } from "./environments/life.ts";
import { EnvironmentPool } from "./environments/pool.ts";
import { Spare } from "./environments/spare.ts";
import { exited, InitError, type ProcessExit } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { journaledInitError } from "./logs/journaled-error.ts";
import { MAX_ENVIRONMENTS, STARTS_AT_ONCE } from "./limits.ts";
import { Reload } from "./reload.ts";
import { Results } from "./results.ts";

export interface DispatcherOptions extends Omit<LifeParts, "events"> {
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

/** Gives a function's invocations to its environments, and starts, restarts and ends these. */
export class Dispatcher {
  readonly pool: EnvironmentPool;
  readonly reload: Reload;
  readonly waiting: Invocation[] = [];
  readonly #options: DispatcherOptions;
  readonly #parts: LifeParts;
  readonly #results: Results;
  readonly #spare: Spare;
  /** Who waits for the first environment. */
  #warming: PromiseWithResolvers<void>[] = [];
  /** Whether a debugger is waited for. */
  #isReaching = false;
  #closed = false;

  constructor(options: DispatcherOptions) {
    const { generation, clock, idleClock, journal, attached } = options;
    const { functionName } = generation.definition;
    this.#options = options;
    this.#results = new Results({ clock, journal, functionName });
    this.#parts = {
      ...options,
      events: {
        onWaiting: (life) => this.#onWaiting(life),
        onAnswer: (invocation, answer) => this.#results.answer(invocation, answer),
        onReported: (invocation, tail) => this.#results.reported(invocation, tail),
        onInitFailed: (life, failure) => this.#onInitFailed(life, failure),
        onReset: (life, again) => this.#onReset(life, again),
      },
    };
    this.pool = new EnvironmentPool({
      generation,
      idleClock: attached ? undefined : idleClock,
      onIdle: (life) => this.#release(life, { idle: true }),
    });
    this.reload = new Reload({
      functionName,
      clock,
      journal,
      start: (newer) => this.#start(newer),
      release: (life) => this.#release(life),
      serve: (newer) => this.serve(newer),
      resume: () => this.#dispatch(),
    });
    this.#spare = new Spare({
      clock,
      isMissing: () => this.#isSpareMissing(),
      start: () => void this.#start(),
    });
  }

  /** Whether an invocation would run at once. */
  get isFree(): boolean {
    return this.pool.free !== undefined && !this.reload.holdsBack;
  }

  invoke(invocation: Invocation): void {
    if (this.#closed) return this.#kill(invocation);
    this.waiting.push(invocation);
    this.#dispatch();
  }

  /** Its caller has given up: if no environment has taken it, nobody shall run it later. */
  takeBack(invocation: Invocation): void {
    const at = this.waiting.indexOf(invocation);
    if (at < 0) return;
    this.waiting.splice(at, 1);
    this.#kill(invocation);
  }

  /**
   * Has an environment ready, and another one coming.
   * @throws {InitError} when the handler does not load
   */
  async warmUp(): Promise<void> {
    if (!this.pool.free && this.pool.busy === 0 && !this.#closed) {
      const warming = Promise.withResolvers<void>();
      this.#warming.push(warming);
      this.#come();
      await warming.promise;
    }
    if (this.#options.spare && this.#hasRoom && this.pool.current.length === 1) this.#start();
  }

  /** Takes in an environment that has attached. */
  attach(environmentId: string): ExecutionEnvironment {
    const life = new EnvironmentLife(environmentId, this.pool.generation, this.#parts);
    this.pool.add(life);
    life.attach();
    return life.environment;
  }

  /** Another generation serves; environments of the last that are at work finish what they have. */
  serve(generation: Generation): void {
    this.pool.generation = generation;
    for (const life of this.pool.all)
      if (!this.pool.isCurrent(life) && life.environment.state !== "busy") this.#release(life);
    this.#tellWhatIsLeft();
  }

  /** Ends what is at work, and takes back what waits. */
  interrupt(): void {
    for (const invocation of this.waiting.splice(0)) this.#kill(invocation);
    for (const life of this.pool.all) if (life.environment.state === "busy") this.#release(life);
  }

  close(): void {
    this.#closed = true;
    this.#spare.cancel();
    for (const life of this.pool.all) this.#release(life);
    for (const invocation of this.waiting.splice(0)) this.#kill(invocation);
    for (const { resolve } of this.#warming.splice(0)) resolve();
    this.#results.flush();
  }

  get #hasRoom(): boolean {
    const { reservedConcurrency = MAX_ENVIRONMENTS } = this.pool.generation.definition;
    const max = Math.min(MAX_ENVIRONMENTS, reservedConcurrency);
    return !this.#closed && !this.#options.attached && this.pool.current.length < max;
  }

  get #isDebugged(): boolean {
    return this.#options.debugging.isAttachedTo(this.pool.generation.definition.functionName);
  }

  #isSpareMissing(): boolean {
    if (!this.#options.spare || this.reload.holdsBack || this.#isDebugged) return false;
    const { free, coming, busy, reset } = this.pool;
    return busy > 0 && !free && !reset && coming === 0 && this.#hasRoom;
  }

  #start(generation = this.pool.generation): EnvironmentLife {
    const life = new EnvironmentLife(randomUUID(), generation, this.#parts);
    this.pool.add(life);
    life.start();
    return life;
  }

  /** Sees to it that an environment comes, if none does. */
  #come(): void {
    const { coming, reset } = this.pool;
    if (coming > 0 || this.reload.holdsBack) return;
    if (reset) reset.restart();
    else if (this.#hasRoom) this.#start();
  }

  /** Ends an environment and forgets it; an invocation that it leaves unanswered fails. */
  #release(life: EnvironmentLife, how: Record<string, unknown> = { ...KILLED }): void {
    this.pool.delete(life);
    const unanswered = life.end(how);
    if (unanswered) this.#kill(unanswered);
    if (!this.pool.isCurrent(life)) this.#tellWhatIsLeft();
  }

  #tellWhatIsLeft(): void {
    this.#options.onLeft([this.pool.generation, ...this.pool.all.map(({ generation }) => generation)]);
  }

  #kill(invocation: Invocation): void {
    const failure = exited(invocation.requestId, KILLED);
    this.#results.answer(invocation, { payload: JSON.stringify(failure), failed: true });
  }

  #onWaiting(life: EnvironmentLife): void {
    this.reload.onWaiting(life);
    if (!this.pool.isCurrent(life)) return this.#release(life);
    for (const { resolve } of this.#warming.splice(0)) resolve();
    this.pool.waits(life);
    this.#spare.cancel();
    this.#dispatch();
  }

  /** An invocation that waits has the handler loaded again, in its own time; else who waits for it to load is told. */
  #onInitFailed(life: EnvironmentLife, failure: InitFailure): void {
    if (this.reload.onInitFailed(life, failure)) return;
    const invocation = this.#isServing(life) ? this.waiting.shift() : undefined;
    if (invocation && !this.#options.attached) return this.#run(life, invocation);
    const payload = failure.payload(invocation?.requestId ?? "");
    if (invocation) this.#results.answer(invocation, { payload, failed: true });
    const error = new InitError(life.generation.definition.functionName, payload);
    for (const { reject } of this.#warming.splice(0)) reject(error);
    const initError = journaledInitError(payload);
    if (life.hasBeenReady && this.#keeps(life)) life.stayReset(initError);
    else this.#release(life, { initError });
    this.#dispatch();
  }

  #onReset(life: EnvironmentLife, again: boolean): void {
    if (!this.#keeps(life)) this.#release(life);
    else if (again) life.restart();
    this.#dispatch();
  }

  /** Whether its temporary files are kept for another process: of those that have none, one environment stays. */
  #keeps(life: EnvironmentLife): boolean {
    return this.#isServing(life) && !this.#options.attached && this.pool.resets === 1;
  }

  #isServing(life: EnvironmentLife): boolean {
    return this.pool.isCurrent(life) && !this.reload.holdsBack;
  }

  #run(life: EnvironmentLife, invocation: Invocation): void {
    this.pool.inUse(life);
    life.run(invocation);
  }

  #dispatch(): void {
    if (this.reload.holdsBack || this.#closed) return;
    if (this.#isDebugged) return this.#dispatchDebugged();
    for (let life = this.pool.free; life; life = this.pool.free) {
      const invocation = this.waiting.shift();
      if (!invocation) return;
      this.#run(life, invocation);
    }
    const { coming } = this.pool;
    const wanted = Math.min(this.waiting.length, STARTS_AT_ONCE) - coming;
    for (let left = wanted; left > 0; left--) this.#serveNext();
    this.#spare.plan();
  }

  /** For an invocation that no environment is coming for. */
  #serveNext(): void {
    const { reset } = this.pool;
    if (!reset) return void (this.#hasRoom && this.#start());
    const invocation = this.waiting.shift();
    if (invocation) this.#run(reset, invocation);
  }

  /** One after the other in one environment, which the debugger has reached before. */
  #dispatchDebugged(): void {
    if (this.waiting.length === 0 || this.pool.busy > 0 || this.#isReaching) return;
    const { free } = this.pool;
    if (free) void this.#runDebugged(free);
    else this.#come();
  }

  async #runDebugged(life: EnvironmentLife): Promise<void> {
    this.#isReaching = true;
    await this.#options.debugging.hasReached(life.generation.definition.functionName, life.id);
    this.#isReaching = false;
    const canRun = life.environment.state === "waiting" && this.#isServing(life);
    const invocation = canRun ? this.waiting.shift() : undefined;
    if (invocation) this.#run(life, invocation);
    this.#dispatch();
  }
}

/** How an environment that is ended from here ends. */
const KILLED: ProcessExit = { code: null, signal: "SIGKILL" };
