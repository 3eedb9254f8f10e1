import { randomUUID } from "node:crypto";
import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import { LambdaError } from "../errors.ts";
import type { LambdaFunction } from "../function.ts";
import {
  FIRST_REFUSED_DELAY_MS,
  MAX_EVENT_AGE_MS,
  MAX_REFUSED_DELAY_MS,
  RETRY_DELAYS_MS,
} from "../limits.ts";
import { calledBy } from "../qualifier.ts";
import type { AcceptedEvent, AcceptOptions } from "./accepted-event.ts";
import { Destinations } from "./destinations.ts";
import type { Condition } from "./invocation-record.ts";
import { KeptEvents } from "./kept-events.ts";
import { isRecursive, MAX_RECURSIVE_INVOCATIONS, recursiveInvocation } from "./recursion.ts";
import { whatNow } from "./what-now.ts";

/**
 * Invocations that nobody waits for. One whose function fails is tried again, with the same event and request id, as
 * often as the function's configuration says; one that Lambda refuses is tried until it is too old. How it has ended is
 * told to the function's destinations.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EventInvocations {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #functions: () => Iterable<LambdaFunction>;
  readonly #destinations: Destinations;
  readonly #events = new KeptEvents();

  /** @param options.functions those that can be destinations */
  constructor(options: { clock: Clock; journal: Journal; functions: () => Iterable<LambdaFunction> }) {
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#functions = options.functions;
    this.#destinations = new Destinations(options);
  }

  /**
   * Takes an event in; returns the request id that all its attempts have.
   * @throws {LambdaError} ResourceNotFoundException 404 when there is no such qualifier,
   * TooManyRequestsException 429 when more is kept already than this machine should
   */
  accept(called: LambdaFunction, payload: string, options: AcceptOptions = {}): string {
    return this.#accept(called, payload, options, []);
  }

  #accept(called: LambdaFunction, payload: string, options: AcceptOptions, chain: readonly string[]): string {
    calledBy(called.definition, options.qualifier);
    const event: AcceptedEvent = {
      ...options,
      called,
      payload,
      chain,
      requestId: randomUUID(),
      acceptedAt: this.#clock.now(),
      attempts: 0,
      refusals: 0,
    };
    this.#events.add(event);
    void this.#attempt(event);
    return event.requestId;
  }

  /** Drops all events: those that wait are not tried again, nor those that run and fail. */
  clear(): void {
    this.#events.clear();
  }

  async #attempt(event: AcceptedEvent): Promise<void> {
    const { called, payload, clientContext, qualifier, traceId, requestId } = event;
    if (called.definition.reservedConcurrency === 0) return this.#neverRun(event);
    if (isRecursive(event)) return this.#recursive(event);
    try {
      const result = await called.invoke(payload, { clientContext, qualifier, traceId, requestId });
      const { functionError, executedVersion = "$LATEST", payload: answer } = result;
      const error = functionError === undefined ? {} : { functionError };
      event.attempts++;
      event.response = { statusCode: 200, executedVersion, ...error, payload: answer };
    } catch (error) {
      return this.#refused(event, error);
    }
    if (event.response.functionError === undefined) this.#end(event, "Success");
    else this.#failed(event);
  }

  #failed(event: AcceptedEvent): void {
    const { maximumRetryAttempts = RETRY_DELAYS_MS.length } = event.called.definition.eventInvoke ?? {};
    const delayMs = RETRY_DELAYS_MS.slice(0, maximumRetryAttempts)[event.attempts - 1];
    if (delayMs !== undefined) return this.#retry(event, delayMs);
    const attempts = event.attempts === 1 ? "1 attempt" : `${event.attempts} attempts`;
    const why = `after ${attempts} (maximum_retry_attempts is ${maximumRetryAttempts})`;
    this.#giveUp(event, "RetriesExhausted", why);
  }

  /** Throttled, or an error of the service itself: neither counts as an attempt. */
  #refused(event: AcceptedEvent, error: unknown): void {
    const {
      statusCode,
      message,
      advice = message,
    } = error instanceof LambdaError ? error : { statusCode: 500, message: String(error) };
    event.response = { statusCode };
    const delayMs = Math.min(FIRST_REFUSED_DELAY_MS * 2 ** event.refusals, MAX_REFUSED_DELAY_MS);
    if (event.refusals++ === 0)
      this.#advise(event, `is refused, and tried again in ${delayMs / 1000} s: ${advice}`);
    this.#retry(event, delayMs);
  }

  #neverRun(event: AcceptedEvent): void {
    const why = "at once (reserved_concurrent_executions is 0, which is how a function is switched off)";
    this.#giveUp(event, "ZeroReservedConcurrency", why);
  }

  #recursive(event: AcceptedEvent): void {
    event.response = { statusCode: 400, functionError: "RecursiveInvocationException" };
    const why = `since the function has run ${MAX_RECURSIVE_INVOCATIONS} times for one event already, by way of destinations, and Lambda ends such loops. Send its records to another function`;
    this.#giveUp(event, "RecursiveInvocation", why);
  }

  /** One that would be too old by then is given up at once. */
  #retry(event: AcceptedEvent, delayMs: number): void {
    // It has been dropped while it ran, or there is nothing left to run it.
    if (!this.#events.has(event) || event.called.closed) return void this.#events.drop(event);
    const { maximumEventAgeMs = MAX_EVENT_AGE_MS } = event.called.definition.eventInvoke ?? {};
    if (this.#clock.now() + delayMs - event.acceptedAt > maximumEventAgeMs)
      return this.#giveUp(
        event,
        "EventAgeExceeded",
        `since it would be older than ${maximumEventAgeMs / 1000} s at its next attempt (maximum_event_age_in_seconds)`,
      );
    event.cancel = this.#clock.after(delayMs, () => void this.#attempt(event));
  }

  #giveUp(event: AcceptedEvent, condition: Condition, why: string): void {
    if (this.#events.has(event))
      this.#advise(event, `is given up ${why}. ${whatNow(event.called.definition)}`);
    this.#end(event, condition);
  }

  #end(event: AcceptedEvent, condition: Condition): void {
    if (!this.#events.drop(event)) return;
    const { called, requestId, attempts, payload, qualifier = "$LATEST", response } = event;
    const functionArn = `${called.definition.arn}:${qualifier}`;
    this.#destinations.deliver(
      called.definition,
      { condition, requestId, functionArn, attempts, payload, ...(response && { response }) },
      (arn, record) => this.#invokeDestination(event, arn, record),
    );
  }

  #invokeDestination(event: AcceptedEvent, arn: string, record: string): string | undefined {
    const isMeant = ({ definition }: LambdaFunction) => `${arn}:`.startsWith(`${definition.arn}:`);
    const called = [...this.#functions()].find(isMeant);
    if (!called) return undefined;
    const chain = [...event.chain, event.called.definition.arn];
    // What ends a loop may still be told to a function outside of it, and to none inside.
    if (isRecursive(event) && isRecursive({ called, chain })) throw recursiveInvocation();
    const qualifier = arn.slice(called.definition.arn.length + 1);
    return this.#accept(called, record, qualifier === "" ? {} : { qualifier }, chain);
  }

  #advise({ called, requestId }: AcceptedEvent, what: string): void {
    const { functionName } = called.definition;
    const advice = `an asynchronous invocation of ${functionName} ${what}`;
    this.#journal.write({ kind: "advice", functionName, requestId, detail: { advice } });
  }
}
