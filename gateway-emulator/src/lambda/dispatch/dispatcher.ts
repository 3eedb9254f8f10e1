import type { Journal } from "../../control/journal.ts";
import type { EnvironmentFailure } from "../environments/environment-failure.ts";
import type { ExecutionEnvironment } from "../environments/environment.ts";
import type { Generation } from "../environments/generation.ts";
import type { EnvironmentLife, LifeParts } from "../environments/life.ts";
import { exited } from "../function-failure.ts";
import { InitError } from "../init-error.ts";
import type { Invocation } from "../invocation.ts";
import { INIT_TIMEOUT_MS, STARTS_AT_ONCE } from "../limits.ts";
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
  readonly #journal: Journal;
  readonly #scaling: Scaling;
  readonly #results: Results;
  readonly #debugged: DebuggedDispatch;
  /** Who waits for the first environment. */
  #warming: PromiseWithResolvers<void>[] = [];
  #isSlowInitAdvised = false;
  #draining: PromiseWithResolvers<void> | undefined;
  #closed = false;

  constructor(options: DispatcherOptions) {
    const { generation, clock, journal, debugging, attached } = options;
    const { functionName } = generation.definition;
    this.#attached = attached;
    this.#journal = journal;
    this.#results = new Results({ clock, journal, functionName });
    const events: LifeParts["events"] = {
      onWaiting: (life) => this.#onWaiting(life),
      onAnswer: (invocation, answer) => this.#results.answer(invocation, answer),
      onLogged: (invocation) => this.#results.logged(invocation),
      onReported: (invocation, tail) => this.#onReported(invocation, tail),
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
      resume: () => this.#resume(),
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
    this.#lookIfDrained();
  }

  /**
   * Has an environment ready, if the function may have one; one whose handler takes too long to load is loaded again by
   * its first invocation.
   * @throws {InitError} when the handler does not load
   */
  async warmUp(): Promise<void> {
    if (this.pool.free || this.pool.busy > 0 || !this.#scaling.canCome) return;
    const warming = Promise.withResolvers<void>();
    this.#warming.push(warming);
    if (!this.reload.holdsBack) this.#scaling.come();
    await warming.promise;
  }

  /** Takes in an environment that has attached. */
  attach(environmentId: string): ExecutionEnvironment {
    return this.#scaling.attach(environmentId).environment;
  }

  serve(generation: Generation): void {
    this.#scaling.serve(generation);
  }

  /** No debugger is attached any more. */
  undebugged(): void {
    for (const life of this.pool.all) life.freezeAgain();
    this.#dispatch();
  }

  /** Ends what is at work, and takes back what waits. */
  interrupt(): void {
    for (const invocation of this.waiting.splice(0)) this.#kill(invocation);
    this.#scaling.interrupt();
    this.#lookIfDrained();
  }

  /** Resolves when nothing waits, runs, or has its log still read. */
  async drained(): Promise<void> {
    if (!this.#isAtWork) return;
    this.#draining ??= Promise.withResolvers<void>();
    await this.#draining.promise;
  }

  close(): void {
    this.#closed = true;
    this.reload.close();
    this.#scaling.close();
    for (const invocation of this.waiting.splice(0)) this.#kill(invocation);
    this.#warmedUp();
    this.#results.flush();
    this.#draining?.resolve();
  }

  #dispatch(): void {
    this.#handOut();
    this.#lookIfDrained();
  }

  #lookIfDrained(): void {
    if (this.#draining && !this.#isAtWork) this.#draining.resolve();
  }

  get #isAtWork(): boolean {
    const isBusy = this.pool.all.some(({ environment }) => environment.state === "busy");
    return isBusy || this.waiting.length > 0 || this.#results.areAwaited;
  }

  #handOut(): void {
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

  /** Nothing is held back any more. */
  #resume(): void {
    if (this.#warming.length > 0) this.#scaling.come();
    this.#dispatch();
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
    if (!this.pool.isCurrent(life)) {
      this.#scaling.release(life);
      return this.#lookIfDrained();
    }
    this.#warmedUp();
    this.#scaling.waits(life);
    this.#dispatch();
  }

  #onReported(invocation: Invocation, tail: () => string): void {
    this.#results.reported(invocation, tail);
    this.#lookIfDrained();
  }

  #onReached(life: EnvironmentLife): void {
    const canRun = life.environment.state === "waiting" && this.#isServing(life);
    const invocation = canRun ? this.waiting.shift() : undefined;
    if (invocation) this.#run(life, invocation);
    this.#dispatch();
  }

  /** An invocation that waits has the handler loaded again, in its own time; else who waits for it to load is told. */
  #onInitFailed(life: EnvironmentLife, failure: EnvironmentFailure): void {
    const isTooSlow = failure.ending.status === "timeout" && !this.#attached;
    if (isTooSlow) this.#adviseOfSlowInit();
    if (this.reload.onInitFailed(life, failure)) return;
    const invocation = this.#isServing(life) ? this.waiting.shift() : undefined;
    if (invocation && !this.#attached) {
      this.#run(life, invocation);
      return this.#dispatch();
    }
    const payload = failure.payload(invocation?.requestId ?? "");
    if (invocation) this.#results.answer(invocation, { payload, failed: true });
    this.#warmedUp(isTooSlow ? undefined : new InitError(this.#functionName, payload));
    const initError = journaledInitError(payload);
    if ((life.hasBeenReady || isTooSlow) && this.#keeps(life)) life.stayReset(initError);
    else this.#scaling.release(life, { initError });
    this.#dispatch();
  }

  /** Tells those who wait for the first environment. */
  #warmedUp(error?: InitError): void {
    for (const { resolve, reject } of this.#warming.splice(0))
      if (error) reject(error);
      else resolve();
  }

  #adviseOfSlowInit(): void {
    if (this.#isSlowInitAdvised) return;
    this.#isSlowInitAdvised = true;
    const functionName = this.#functionName;
    const advice = `function ${functionName}: loading took more than ${INIT_TIMEOUT_MS / 1000} s; it is repeated in the first invocation, in its own time, as on AWS`;
    this.#journal.write({ kind: "advice", functionName, detail: { advice } });
  }

  get #functionName(): string {
    return this.pool.generation.definition.functionName;
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
