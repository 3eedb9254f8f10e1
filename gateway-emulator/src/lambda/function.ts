import { randomBytes, randomUUID } from "node:crypto";
import type { Cancel, Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { FunctionDefinition } from "./definition.ts";
import { ExecutionEnvironment, type Answer } from "./environment.ts";
import { exited, initTimedOut, timedOut, type FunctionFailure, type ProcessExit } from "./errors.ts";
import type { Invocation, InvokeResult } from "./invocation.ts";
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
  #environments = new Map<string, Held>();
  #waiting: Invocation[] = [];
  #uses = 0;
  #closed = false;

  constructor(options: {
    definition: FunctionDefinition;
    clock: Clock;
    journal: Journal;
    start: StartEnvironment | undefined;
    stop: StopEnvironment;
  }) {
    this.definition = options.definition;
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#start = options.start;
    this.#stop = options.stop;
  }

  get environments(): ExecutionEnvironment[] {
    return [...this.#environments.values()].map(({ environment }) => environment);
  }

  /** Runs the function once; resolves with its result or its error, never rejects. */
  invoke(payload: string, clientContext?: string): Promise<InvokeResult> {
    const { promise, resolve } = Promise.withResolvers<InvokeResult>();
    this.#waiting.push({
      requestId: randomUUID(),
      functionArn: this.definition.arn,
      payload,
      deadlineMs: 0,
      ...(clientContext !== undefined && { clientContext }),
      traceId: `Root=1-${Math.floor(this.#clock.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")};Sampled=0`,
      settle: resolve,
    });
    if (this.#closed) this.close();
    else this.#dispatch();
    return promise;
  }

  /** Starts one environment ahead of the first invocation. */
  warmUp(): void {
    if (this.#environments.size === 0) this.#startEnvironment();
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
      this.#end(held, { ...exit, ...(!hadStarted && { initError }) }) ??
      (hadStarted ? undefined : this.#waiting.shift());
    if (unanswered)
      this.#fail(unanswered, held.initFailure ?? JSON.stringify(exited(unanswered.requestId, exit)));
    this.#dispatch();
  }

  /** Ends the function: what runs or waits fails, and nothing is started any more. */
  close(): void {
    this.#closed = true;
    const exit: ProcessExit = { code: null, signal: "SIGKILL" };
    const running = [...this.#environments.values()].map((held) => this.#end(held, { ...exit }));
    for (const invocation of [...running, ...this.#waiting.splice(0)])
      if (invocation) this.#fail(invocation, exited(invocation.requestId, exit));
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
    const { timeoutMs, functionName } = this.definition;
    const startedAt = this.#clock.now();
    invocation.deadlineMs = startedAt + timeoutMs;
    const settle = invocation.settle;
    invocation.settle = (result) => {
      this.#journal.write({
        kind: "invocation",
        requestId: invocation.requestId,
        functionName,
        ms: this.#clock.now() - startedAt,
        detail: {
          environment: held.environment.id,
          ...(result.functionError && {
            functionError: result.functionError,
            error: parseJson(result.payload),
          }),
        },
      });
      settle(result);
    };
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
    else invocation.settle({ requestId: invocation.requestId, payload: answer.payload });
  }

  #fail(invocation: Invocation, failure: string | FunctionFailure): void {
    const payload = typeof failure === "string" ? failure : JSON.stringify(failure);
    invocation.settle({ requestId: invocation.requestId, payload, functionError: "Unhandled" });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
