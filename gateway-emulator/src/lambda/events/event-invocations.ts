import { randomUUID } from "node:crypto";
import type { Cancel, Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import { LambdaError, tooManyRequests } from "../errors.ts";
import type { LambdaFunction } from "../function.ts";
import {
  FIRST_REFUSED_DELAY_MS,
  MAX_EVENT_AGE_MS,
  MAX_REFUSED_DELAY_MS,
  MAX_WAITING_CHARACTERS,
  RETRY_DELAYS_MS,
} from "../limits.ts";

/**
 * Invocations that nobody waits for. One whose function fails is tried again, with the same event and request id, as
 * often as the function's configuration says; one that Lambda refuses is tried until it is too old.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EventInvocations {
  readonly #clock: Clock;
  readonly #journal: Journal;
  #events = new Set<AcceptedEvent>();
  #characters = 0;

  constructor({ clock, journal }: { clock: Clock; journal: Journal }) {
    this.#clock = clock;
    this.#journal = journal;
  }

  /**
   * Takes an event in; returns the request id that all its attempts have.
   * @throws {LambdaError} TooManyRequestsException 429 when more is kept already than this machine should
   */
  accept(called: LambdaFunction, payload: string, clientContext?: string): string {
    const requestId = randomUUID();
    const acceptedAt = this.#clock.now();
    const event = { called, payload, clientContext, requestId, acceptedAt, failures: 0, refusals: 0 };
    if (this.#characters + sizeOf(event) > MAX_WAITING_CHARACTERS) throw tooManyRequests(FULL);
    this.#events.add(event);
    this.#characters += sizeOf(event);
    void this.#attempt(event);
    return requestId;
  }

  /** Drops all events: those that wait are not tried again, nor those that run and fail. */
  clear(): void {
    for (const event of this.#events) this.#drop(event);
  }

  async #attempt(event: AcceptedEvent): Promise<void> {
    const { called, payload, clientContext, requestId } = event;
    try {
      const { functionError } = await called.invoke(payload, { clientContext, requestId });
      if (functionError === undefined) this.#drop(event);
      else this.#failed(event);
    } catch (error) {
      if (!(error instanceof LambdaError)) throw error;
      this.#refused(event, error);
    }
  }

  #failed(event: AcceptedEvent): void {
    const { maximumRetryAttempts = RETRY_DELAYS_MS.length } = event.called.definition.eventInvoke ?? {};
    const delayMs = RETRY_DELAYS_MS.slice(0, maximumRetryAttempts)[event.failures++];
    if (delayMs !== undefined) return this.#retry(event, delayMs);
    const attempts = event.failures === 1 ? "1 attempt" : `${event.failures} attempts`;
    this.#giveUp(event, `after ${attempts} (maximum_retry_attempts is ${maximumRetryAttempts})`);
  }

  #refused(event: AcceptedEvent, { advice, message }: LambdaError): void {
    const delayMs = Math.min(FIRST_REFUSED_DELAY_MS * 2 ** event.refusals, MAX_REFUSED_DELAY_MS);
    if (event.refusals++ === 0)
      this.#advise(event, `is refused, and tried again in ${delayMs / 1000} s: ${advice ?? message}`);
    this.#retry(event, delayMs);
  }

  /** One that would be too old by then is given up at once. */
  #retry(event: AcceptedEvent, delayMs: number): void {
    // It has been dropped while it ran, or there is nothing left to run it.
    if (!this.#events.has(event) || event.called.closed) return void this.#drop(event);
    const { maximumEventAgeMs = MAX_EVENT_AGE_MS } = event.called.definition.eventInvoke ?? {};
    if (this.#clock.now() + delayMs - event.acceptedAt > maximumEventAgeMs)
      return this.#giveUp(
        event,
        `since it would be older than ${maximumEventAgeMs / 1000} s at its next attempt (maximum_event_age_in_seconds)`,
      );
    event.cancel = this.#clock.after(delayMs, () => void this.#attempt(event));
  }

  #giveUp(event: AcceptedEvent, why: string): void {
    if (this.#drop(event))
      this.#advise(
        event,
        `is given up ${why}. On AWS it would go to the function's on-failure destination or dead-letter queue, or be lost without one`,
      );
  }

  /** Whether it was there still. */
  #drop(event: AcceptedEvent): boolean {
    event.cancel?.();
    if (!this.#events.delete(event)) return false;
    this.#characters -= sizeOf(event);
    return true;
  }

  #advise({ called, requestId }: AcceptedEvent, what: string): void {
    const { functionName } = called.definition;
    const advice = `an asynchronous invocation of ${functionName} ${what}`;
    this.#journal.write({ kind: "advice", functionName, requestId, detail: { advice } });
  }
}

interface AcceptedEvent {
  called: LambdaFunction;
  payload: string;
  clientContext: string | undefined;
  requestId: string;
  acceptedAt: number;
  /** How often its function has failed, and how often Lambda has refused it. */
  failures: number;
  refusals: number;
  /** Cancels the next attempt, while it waits for one. */
  cancel?: Cancel;
}

/** About what is kept of an event beside its payload. */
const OVERHEAD_CHARACTERS = 1_000;

function sizeOf({ payload, clientContext = "" }: AcceptedEvent): number {
  return payload.length + clientContext.length + OVERHEAD_CHARACTERS;
}

const FULL = `the asynchronous invocations that are not done have ${MAX_WAITING_CHARACTERS.toLocaleString("en")} characters, and more are not kept here (on AWS they would be). Let the function end sooner, or call it less often`;
