import type { EnvironmentFailure } from "../environments/environment-failure.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import type { Generation } from "../environments/generation.ts";
import type { EnvironmentLife, LifeParts } from "../environments/life.ts";
import { exited } from "../function-failure.ts";
import { InitError } from "../init-error.ts";
import type { Invocation } from "../invocation.ts";
import { STARTS_AT_ONCE } from "../limits.ts";
import { journaledInitError } from "../logs/journaled-error.ts";
import { Reload } from "../reload/reload.ts";
import { DebuggedDispatch } from "./debugged-dispatch.ts";
import type { EnvironmentPool } from "./pool.ts";
import { Results } from "./results.ts";
import { KILLED, Scaling, type ScalingOptions } from "./scaling.ts";

export interface DispatcherOptions extends Omit<LifeParts, "events">, ScalingOptions {}

/** Gives a function's invocations to its environments, and has these come and go as that needs. */
export class Dispatcher {
  readonly reload: Reload;
  readonly waiting: Invocation[] = [];
  readonly #attached: boolean;
  readonly #scaling: Scaling;
  readonly #results: Results;
  readonly #debugged: DebuggedDispatch;
  /** Who waits for the first environment. */
  #warming: PromiseWithResolvers<void>[] = [];
  #closed = false;

  constructor(options: DispatcherOptions) {
    const { generation, clock, journal, debugging, attached } = options;
    const { functionName } = generation.definition;
    this.#attached = attached;
    this.#results = new Results({ clock, journal, functionName });
    const events: LifeParts["events"] = {
      onWaiting: (life) => this.#onWaiting(life),
      onAnswer: (invocation, answer) => this.#results.answer(invocation, answer),
      onReported: (invocation, tail) => this.#results.reported(invocation, tail),
      onInitFailed: (life, failure) => this.#onInitFailed(life, failure),
      onReset: (life, again) => this.#onReset(life, again),
    };
    this.#scaling = new Scaling(options, {
      parts: { ...options, events },
      onUnanswered: (invocation) => this.#kill(invocation),
      isAheadAllowed: () => !this.reload.holdsBack && !this.#debugged.isAttached,
    });
    this.reload = new Reload({
      functionName,
      clock,
      journal,
      start: (newer) => this.#scaling.start(newer),
      release: (life) => this.#scaling.release(life),
      serve: (newer) => this.#scaling.serve(newer),
      resume: () => this.#dispatch(),
    });
    this.#debugged = new DebuggedDispatch({
      debugging,
      pool: this.pool,
      come: () => this.#scaling.come(),
      onReached: (life) => this.#onReached(life),
    });
  }

  get pool(): EnvironmentPool {
    return this.#scaling.pool;
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
      if (!this.reload.holdsBack) this.#scaling.come();
      await warming.promise;
    }
    this.#scaling.comeBeside();
  }

  /** Takes in an environment that has attached. */
  attach(environmentId: string): ExecutionEnvironment {
    return this.#scaling.attach(environmentId).environment;
  }

  serve(generation: Generation): void {
    this.#scaling.serve(generation);
  }

  /** Ends what is at work, and takes back what waits. */
  interrupt(): void {
    for (const invocation of this.waiting.splice(0)) this.#kill(invocation);
    this.#scaling.interrupt();
  }

  close(): void {
    this.#closed = true;
    this.#scaling.close();
    for (const invocation of this.waiting.splice(0)) this.#kill(invocation);
    for (const { resolve } of this.#warming.splice(0)) resolve();
    this.#results.flush();
  }

  #dispatch(): void {
    if (this.reload.holdsBack || this.#closed) return;
    if (this.#debugged.isAttached) {
      if (this.waiting.length > 0) this.#debugged.dispatch();
      return;
    }
    for (let life = this.pool.free; life; life = this.pool.free) {
      const invocation = this.waiting.shift();
      if (!invocation) return;
      this.#run(life, invocation);
    }
    const wanted = Math.min(this.waiting.length, STARTS_AT_ONCE) - this.pool.coming;
    for (let left = wanted; left > 0; left--) this.#serveNext();
    this.#scaling.taken();
  }

  /** For an invocation that no environment is coming for. */
  #serveNext(): void {
    const { reset } = this.pool;
    if (!reset) return void (this.#scaling.hasRoom && this.#scaling.start());
    const invocation = this.waiting.shift();
    if (invocation) this.#run(reset, invocation);
  }

  #run(life: EnvironmentLife, invocation: Invocation): void {
    this.pool.inUse(life);
    life.run(invocation);
  }

  #kill(invocation: Invocation): void {
    const failure = exited(invocation.requestId, KILLED);
    this.#results.answer(invocation, { payload: JSON.stringify(failure), failed: true });
  }

  #onWaiting(life: EnvironmentLife): void {
    this.reload.onWaiting(life);
    if (!this.pool.isCurrent(life)) return this.#scaling.release(life);
    for (const { resolve } of this.#warming.splice(0)) resolve();
    this.#scaling.waits(life);
    this.#dispatch();
  }

  #onReached(life: EnvironmentLife): void {
    const canRun = life.environment.state === "waiting" && this.#isServing(life);
    const invocation = canRun ? this.waiting.shift() : undefined;
    if (invocation) this.#run(life, invocation);
    this.#dispatch();
  }

  /** An invocation that waits has the handler loaded again, in its own time; else who waits for it to load is told. */
  #onInitFailed(life: EnvironmentLife, failure: EnvironmentFailure): void {
    if (this.reload.onInitFailed(life, failure)) return;
    const invocation = this.#isServing(life) ? this.waiting.shift() : undefined;
    if (invocation && !this.#attached) return this.#run(life, invocation);
    const payload = failure.payload(invocation?.requestId ?? "");
    if (invocation) this.#results.answer(invocation, { payload, failed: true });
    const error = new InitError(life.generation.definition.functionName, payload);
    for (const { reject } of this.#warming.splice(0)) reject(error);
    const initError = journaledInitError(payload);
    if (life.hasBeenReady && this.#keeps(life)) life.stayReset(initError);
    else this.#scaling.release(life, { initError });
    this.#dispatch();
  }

  #onReset(life: EnvironmentLife, again: boolean): void {
    if (!this.#keeps(life)) this.#scaling.release(life);
    else if (again) life.restart();
    this.#dispatch();
  }

  #keeps(life: EnvironmentLife): boolean {
    return this.#isServing(life) && this.#scaling.keeps(life);
  }

  #isServing(life: EnvironmentLife): boolean {
    return this.pool.isCurrent(life) && !this.reload.holdsBack;
  }
}
