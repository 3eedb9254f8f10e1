import { LambdaError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";

/** Where an execution environment is in its life. */
export type EnvironmentState = "starting" | "waiting" | "busy" | "dead";

/** The answer of an environment to its invocation. */
export interface Answer {
  payload: string;
  failed: boolean;
}

/** What an environment tells the function it belongs to. */
export interface EnvironmentEvents {
  onWaiting(environment: ExecutionEnvironment): void;
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
  #invocation: Invocation | undefined;
  #answered = false;
  #poll: ((invocation: Invocation | undefined) => void) | undefined;

  constructor(id: string, events: EnvironmentEvents) {
    this.id = id;
    this.#events = events;
  }

  get state(): EnvironmentState {
    return this.#state;
  }

  /** Whether it has answered and is about to poll again. */
  get hasAnswered(): boolean {
    return this.#state === "busy" && this.#answered;
  }

  /** Runtime API `next`: resolves with an invocation when there is one; with undefined when the environment ends first. */
  next(): Promise<Invocation | undefined> {
    if (this.#state === "dead") return Promise.resolve(undefined);
    if (this.#invocation && !this.#answered) return Promise.resolve(this.#invocation);
    this.#invocation = undefined;
    this.#poll?.(undefined);
    const { promise, resolve } = Promise.withResolvers<Invocation | undefined>();
    this.#poll = resolve;
    this.#state = "waiting";
    this.#events.onWaiting(this);
    return promise;
  }

  /** Gives a waiting environment its next invocation. */
  dispatch(invocation: Invocation): void {
    if (this.#state !== "waiting") throw new Error(`environment ${this.id} is ${this.#state}, not waiting`);
    this.#state = "busy";
    this.#invocation = invocation;
    this.#answered = false;
    this.#poll?.(invocation);
    this.#poll = undefined;
  }

  /**
   * Runtime API `response` and `error`.
   * @throws {LambdaError} InvalidRequestID 400 for another id than the running one's, InvalidStateTransition 403 for a second answer
   */
  answer(requestId: string, answer: Answer): void {
    const invocation = this.#invocation;
    if (!invocation || invocation.requestId !== requestId)
      throw new LambdaError("InvalidRequestID", 400, "Invalid request ID");
    if (this.#answered)
      throw new LambdaError(
        "InvalidStateTransition",
        403,
        "State transition from InvocationResponse to InvocationResponse failed for runtime. Error: State transition is not allowed",
      );
    this.#answered = true;
    this.#events.onAnswer(this, invocation, answer);
  }

  /** Runtime API `init/error`. */
  initError(failure: string): void {
    this.#events.onInitError(this, failure);
  }

  /** The environment is gone; returns the invocation that it leaves unanswered. */
  end(): Invocation | undefined {
    const unanswered = this.#answered ? undefined : this.#invocation;
    this.#state = "dead";
    this.#invocation = undefined;
    this.#poll?.(undefined);
    this.#poll = undefined;
    return unanswered;
  }
}
