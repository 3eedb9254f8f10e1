import { invalidStateTransition, LambdaError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import type { EnvironmentState, RuntimeState } from "./states.ts";

/** The answer of an environment to its invocation. */
export interface Answer {
  payload: string;
  failed: boolean;
}

/** What an environment tells the function it belongs to. */
export interface EnvironmentEvents {
  /** Its runtime has asked for an invocation; `finished` is the one that it has had. */
  onWaiting(environment: ExecutionEnvironment, finished: Invocation | undefined): void;
  onAnswer(environment: ExecutionEnvironment, invocation: Invocation, answer: Answer): void;
  /** The handler did not load; `failure` is the runtime client's own JSON. */
  onInitError(environment: ExecutionEnvironment, failure: string): void;
}

/**
 * One execution environment as the Runtime API sees it: it polls for an invocation, answers it, and polls again.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class ExecutionEnvironment {
  readonly id: string;
  readonly #events: EnvironmentEvents;
  #state: EnvironmentState = "starting";
  #runtime: RuntimeState = "Started";
  #invocation: Invocation | undefined;
  #poll: ((invocation: Invocation | undefined) => void) | undefined;

  constructor(id: string, events: EnvironmentEvents) {
    this.id = id;
    this.#events = events;
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  get runtimeState(): RuntimeState {
    return this.#runtime;
  }

  /** The invocation that it has, answered or not. */
  get invocation(): Invocation | undefined {
    return this.#invocation;
  }

  /** Whether it has answered and is about to poll again. */
  get hasAnswered(): boolean {
    return this.#state === "busy" && this.#runtime === "ResponseSent";
  }

  /**
   * Runtime API `next`: resolves with an invocation when there is one; with undefined when the environment ends first.
   * @throws {LambdaError} InvalidStateTransition 403 while its answer arrives
   */
  next(): Promise<Invocation | undefined> {
    if (this.#state === "dead" || this.#state === "reset") return Promise.resolve(undefined);
    // Asked twice, it is given the same invocation twice.
    if (this.#runtime === "Running") return Promise.resolve(this.#invocation);
    if (this.#runtime === "InvocationResponse" || this.#runtime === "InvocationErrorResponse")
      throw invalidStateTransition(this.#runtime, "Ready");
    const isFirst = this.#runtime === "Started" || this.#runtime === "InitError";
    this.#runtime = "Ready";
    this.#poll?.(undefined);
    const { promise, resolve } = Promise.withResolvers<Invocation | undefined>();
    this.#poll = resolve;
    if (isFirst && this.#invocation) {
      // It was given an invocation before its handler had loaded.
      this.#events.onWaiting(this, undefined);
      this.#hand(this.#invocation);
      return promise;
    }
    const finished = this.#invocation;
    this.#invocation = undefined;
    this.#state = "waiting";
    this.#events.onWaiting(this, finished);
    return promise;
  }

  /** Gives it its next invocation: at once when it waits, and with its first poll while its handler still loads. */
  dispatch(invocation: Invocation): void {
    if (this.#state !== "waiting" && this.#state !== "starting")
      throw new Error(`environment ${this.id} is ${this.#state}, not waiting`);
    const waits = this.#state === "waiting";
    this.#state = "busy";
    this.#invocation = invocation;
    if (waits) this.#hand(invocation);
  }

  #hand(invocation: Invocation): void {
    // Whoever heard of the poll may have ended the environment.
    if (this.#runtime !== "Ready") return;
    this.#runtime = "Running";
    this.#poll?.(invocation);
    this.#poll = undefined;
  }

  /**
   * Runtime API `response` and `error`: an answer has begun to arrive.
   * @throws {LambdaError} InvalidRequestID 400 for another id than the running one's, InvalidStateTransition 403 for a second answer
   */
  beginAnswer(requestId: string, to: "InvocationResponse" | "InvocationErrorResponse"): Invocation {
    const invocation = this.#invocation;
    if (!invocation || invocation.requestId !== requestId)
      throw new LambdaError("InvalidRequestID", 400, "Invalid request ID");
    if (this.#runtime !== "Running") throw invalidStateTransition(this.#runtime, to);
    this.#runtime = to;
    return invocation;
  }

  /** The answer that has begun is whole. */
  finishAnswer(answer: Answer): void {
    const answering = this.#runtime === "InvocationResponse" || this.#runtime === "InvocationErrorResponse";
    // It has been ended while its answer arrived.
    if (!answering || !this.#invocation) return;
    this.#runtime = "ResponseSent";
    this.#events.onAnswer(this, this.#invocation, answer);
  }

  /** An answer that arrives at once. */
  answer(requestId: string, answer: Answer): void {
    this.beginAnswer(requestId, answer.failed ? "InvocationErrorResponse" : "InvocationResponse");
    this.finishAnswer(answer);
  }

  /**
   * Runtime API `init/error`.
   * @throws {LambdaError} InvalidStateTransition 403 once its handler has loaded
   */
  initError(failure: string): void {
    if (this.#runtime !== "Started") throw invalidStateTransition(this.#runtime, "InitError");
    this.#runtime = "InitError";
    this.#events.onInitError(this, failure);
  }

  /** Its process is gone; returns the invocation that it leaves unanswered. Its temporary files stay. */
  reset(): Invocation | undefined {
    return this.#leave("reset");
  }

  /** After a reset: another process loads the handler anew. */
  restart(): void {
    if (this.#state !== "reset") throw new Error(`environment ${this.id} is ${this.#state}, not reset`);
    this.#state = "starting";
    this.#runtime = "Started";
  }

  /** The environment is gone; returns the invocation that it leaves unanswered. */
  end(): Invocation | undefined {
    return this.#leave("dead");
  }

  #leave(state: "reset" | "dead"): Invocation | undefined {
    const unanswered = this.#runtime === "ResponseSent" ? undefined : this.#invocation;
    this.#state = state;
    this.#runtime = "Started";
    this.#invocation = undefined;
    this.#poll?.(undefined);
    this.#poll = undefined;
    return unanswered;
  }
}
