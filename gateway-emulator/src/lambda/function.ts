import { randomUUID } from "node:crypto";
import type { Cancel, Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import { checkConcurrency, type Load } from "./account-concurrency.ts";
import type { FunctionDefinition } from "./definition.ts";
import { ExecutionEnvironment, type Answer } from "./environments/environment.ts";
import {
  exited,
  InitError,
  initTimedOut,
  timedOut,
  type FunctionFailure,
  type ProcessExit,
} from "./errors.ts";
import { createInvocation, type Invocation, type InvokeResult } from "./invocation.ts";
import { journaledError, journaledInitError } from "./logs/journaled-error.ts";
import { INIT_TIMEOUT_MS, MAX_ENVIRONMENTS } from "./limits.ts";

/** Starts a process for an environment; undefined where environments attach by themselves. */
export type StartEnvironment = (environment: ExecutionEnvironment) => Promise<void>;

/** Ends an environment's process, or hangs up on one that has attached. */
export type StopEnvironment = (environmentId: string) => void;

interface Held {
  environment: ExecutionEnvironment;
  /** Higher is more recent: the most recently used environment is taken first, as on Lambda. */
  usedAt: number;
  initFailure?: string;
  cancelInit: Cancel;
  cancelTimeout?: Cancel;
  startedAt: number;
}

/** One function: its environments, and the invocations that wait for one. */
export class LambdaFunction {
  readonly definition: FunctionDefinition;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #start: StartEnvironment | undefined;
  readonly #stop: StopEnvironment;
  readonly #account: () => Load[];
  #environments = new Map<string, Held>();
  #waiting: Invocation[] = [];
  /** Who waits for the first environment. */
  #warming: PromiseWithResolvers<void>[] = [];
  #uses = 0;
  #closed = false;

  constructor(options: {
    definition: FunctionDefinition;
    clock: Clock;
    journal: Journal;
    start: StartEnvironment | undefined;
    stop: StopEnvironment;
    /** The loads of all functions of the account, this one's among them. */
    account: () => Load[];
  }) {
    this.definition = options.definition;
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#start = options.start;
    this.#stop = options.stop;
    this.#account = options.account;
  }

  get environments(): ExecutionEnvironment[] {
    return [...this.#environments.values()].map(({ environment }) => environment);
  }

  get load(): Load {
    const running = this.environments.filter(({ state, hasAnswered }) => state === "busy" && !hasAnswered);
    return {
      running: running.length,
      waiting: this.#waiting.length,
      waitingCharacters: this.#waiting.reduce((sum, { payload }) => sum + payload.length, 0),
    };
  }

  /** Whether it has ended for good. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Runs the function once; resolves with its result or its error. An invocation that still waits for an environment
   * when `signal` aborts is taken back; one that runs goes on.
   * @throws {LambdaError} TooManyRequestsException 429 when the account has too many invocations already
   */
  async invoke(
    payload: string,
    options: { clientContext?: string | undefined; signal?: AbortSignal; requestId?: string } = {},
  ): Promise<InvokeResult> {
    const { clientContext, signal, requestId = randomUUID() } = options;
    checkConcurrency(this.#account(), this.#mostRecentlyUsed() ? undefined : payload.length);
    const { promise, resolve } = Promise.withResolvers<InvokeResult>();
    const invocation = createInvocation({
      requestId,
      functionArn: this.definition.arn,
      payload,
      clientContext,
      nowMs: this.#clock.now(),
      settle: resolve,
    });
    signal?.addEventListener("abort", () => this.#takeBack(invocation), { once: true });
    if (this.#closed) this.#fail(invocation, exited(invocation.requestId, KILLED));
    else {
      this.#waiting.push(invocation);
      this.#dispatch();
    }
    return promise;
  }

  /**
   * Starts one environment ahead of the first invocation, and waits until it is ready.
   * @throws {InitError} when the handler does not load
   */
  warmUp(): Promise<void> {
    if (this.environments.some(({ state }) => state === "waiting" || state === "busy"))
      return Promise.resolve();
    const warming = Promise.withResolvers<void>();
    this.#warming.push(warming);
    if (this.#environments.size === 0) this.#startEnvironment();
    return warming.promise;
  }

  /** Takes in an environment: one that is being started, or one that has attached. */
  add(environmentId: string): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(environmentId, {
      onWaiting: (ready) => this.#onWaiting(ready),
      onAnswer: (_from, invocation, answer) => this.#onAnswer(invocation, answer),
      onInitError: (from, failure) => {
        const held = this.#environments.get(from.id);
        if (held) held.initFailure = failure;
      },
    });
    const cancelInit = this.#clock.after(INIT_TIMEOUT_MS, () => {
      environment.initError(JSON.stringify(initTimedOut(INIT_TIMEOUT_MS)));
      this.#stop(environmentId);
    });
    this.#environments.set(environmentId, {
      environment,
      usedAt: 0,
      cancelInit,
      startedAt: this.#clock.now(),
    });
    return environment;
  }

  /** An environment's process has ended, or an attached one has hung up. */
  ended(environmentId: string, exit: ProcessExit): void {
    const held = this.#environments.get(environmentId);
    if (!held) return;
    const hadStarted = held.environment.state !== "starting";
    const initError = held.initFailure ?? exited("", exit).errorMessage;
    const unanswered =
      this.#end(held, { ...exit, ...(!hadStarted && { initError: journaledInitError(initError) }) }) ??
      (hadStarted ? undefined : this.#waiting.shift());
    if (unanswered)
      this.#fail(unanswered, held.initFailure ?? JSON.stringify(exited(unanswered.requestId, exit)));
    if (!hadStarted)
      for (const { reject } of this.#warming.splice(0))
        reject(new InitError(this.definition.functionName, initError));
    this.#dispatch();
  }

  /** Ends the environments that are at work, with their invocations; those that wait for one are not run. */
  interrupt(): void {
    this.#failAll(this.#waiting.splice(0));
    for (const held of [...this.#environments.values()].filter(
      ({ environment }) => environment.state === "busy",
    )) {
      this.#stop(held.environment.id);
      this.ended(held.environment.id, KILLED);
    }
  }

  /** Ends the function: what runs or waits fails, and nothing is started any more. */
  close(): void {
    this.#closed = true;
    const running = [...this.#environments.values()].map((held) => this.#end(held, { ...KILLED }));
    this.#failAll([...running, ...this.#waiting.splice(0)]);
    for (const { resolve } of this.#warming.splice(0)) resolve();
  }

  #failAll(invocations: (Invocation | undefined)[]): void {
    for (const invocation of invocations)
      if (invocation) this.#fail(invocation, exited(invocation.requestId, KILLED));
  }

  /** Its caller has given up, and no environment has taken it: nobody shall run it later. */
  #takeBack(invocation: Invocation): void {
    const at = this.#waiting.indexOf(invocation);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#fail(invocation, exited(invocation.requestId, KILLED));
  }

  /** Forgets an environment, with its timers; returns the invocation that it leaves unanswered. */
  #end(held: Held, how: Record<string, unknown>): Invocation | undefined {
    const { environment } = held;
    this.#environments.delete(environment.id);
    held.cancelInit();
    held.cancelTimeout?.();
    const unanswered = environment.end();
    this.#journal.write({
      kind: "environment",
      functionName: this.definition.functionName,
      detail: { environment: environment.id, state: "dead", ...how },
    });
    return unanswered;
  }

  #startEnvironment(): void {
    if (!this.#start || this.#closed) return;
    const environment = this.add(randomUUID());
    this.#start(environment).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      environment.initError(
        JSON.stringify({ errorType: "Runtime.InvalidEntrypoint", errorMessage: message }),
      );
      this.ended(environment.id, { code: 1, signal: null });
    });
  }

  #onWaiting(environment: ExecutionEnvironment): void {
    const held = this.#environments.get(environment.id);
    if (!held) return;
    held.cancelInit();
    held.cancelTimeout?.();
    if (held.usedAt === 0)
      this.#journal.write({
        kind: "environment",
        functionName: this.definition.functionName,
        ms: this.#clock.now() - held.startedAt,
        detail: { environment: environment.id, state: "waiting" },
      });
    for (const { resolve } of this.#warming.splice(0)) resolve();
    held.usedAt = ++this.#uses;
    this.#dispatch();
  }

  #dispatch(): void {
    for (;;) {
      const held = this.#mostRecentlyUsed();
      if (!held) break;
      const invocation = this.#waiting.shift();
      if (!invocation) return;
      this.#run(held, invocation);
    }
    const coming = this.environments.filter(({ state, hasAnswered }) => state === "starting" || hasAnswered);
    const wanted = Math.min(this.#waiting.length - coming.length, MAX_ENVIRONMENTS - this.#environments.size);
    for (let started = 0; started < wanted; started++) this.#startEnvironment();
  }

  #mostRecentlyUsed(): Held | undefined {
    return [...this.#environments.values()]
      .filter(({ environment }) => environment.state === "waiting")
      .reduce<Held | undefined>(
        (recent, held) => (recent && recent.usedAt > held.usedAt ? recent : held),
        undefined,
      );
  }

  #run(held: Held, invocation: Invocation): void {
    const { timeoutMs } = this.definition;
    invocation.startedAt = this.#clock.now();
    invocation.deadlineMs = invocation.startedAt + timeoutMs;
    invocation.environmentId = held.environment.id;
    held.cancelTimeout = this.#clock.after(timeoutMs, () => this.#timeOut(held));
    held.environment.dispatch(invocation);
  }

  /** The timeout holds until the environment polls again: one that answers and then does not end is ended too. */
  #timeOut(held: Held): void {
    const { timeoutMs } = this.definition;
    const unanswered = this.#end(held, { timedOutAfterMs: timeoutMs });
    if (unanswered) this.#fail(unanswered, timedOut(unanswered.requestId, timeoutMs));
    this.#stop(held.environment.id);
    this.#dispatch();
  }

  #onAnswer(invocation: Invocation, answer: Answer): void {
    if (answer.failed) this.#fail(invocation, answer.payload);
    else this.#settle(invocation, { requestId: invocation.requestId, payload: answer.payload });
  }

  #fail(invocation: Invocation, failure: string | FunctionFailure): void {
    const payload = typeof failure === "string" ? failure : JSON.stringify(failure);
    this.#settle(invocation, { requestId: invocation.requestId, payload, functionError: "Unhandled" });
  }

  #settle(invocation: Invocation, result: InvokeResult): void {
    const { requestId, startedAt, environmentId } = invocation;
    if (environmentId !== undefined)
      this.#journal.write({
        kind: "invocation",
        requestId,
        functionName: this.definition.functionName,
        ms: this.#clock.now() - startedAt,
        detail: {
          environment: environmentId,
          ...(result.functionError && {
            functionError: result.functionError,
            error: journaledError(result.payload),
          }),
        },
      });
    invocation.settle(result);
  }
}

/** How an environment that is ended from here ends. */
const KILLED: ProcessExit = { code: null, signal: "SIGKILL" };
