import { randomUUID } from "node:crypto";
import type { Cancel, Clock } from "../control/clock.ts";
import type { LambdaFunction } from "./function.ts";
import { RETRY_DELAYS_MS } from "./limits.ts";

/**
 * Invocations that nobody waits for: one whose function fails is tried again, with the same event and request id.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class EventInvocations {
  readonly #clock: Clock;
  #retries = new Set<Cancel>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes an event in; returns the request id that all its attempts have. */
  accept(called: LambdaFunction, payload: string, clientContext?: string): string {
    const requestId = randomUUID();
    void this.#attempt({ called, payload, clientContext, requestId, delaysMs: RETRY_DELAYS_MS });
    return requestId;
  }

  /** Drops the retries that still wait. */
  clear(): void {
    for (const cancel of this.#retries) cancel();
    this.#retries.clear();
  }

  async #attempt(event: AcceptedEvent): Promise<void> {
    const { called, payload, clientContext, requestId, delaysMs } = event;
    const { functionError } = await called.invoke(payload, { clientContext, requestId });
    const [delayMs, ...later] = delaysMs;
    if (functionError === undefined || delayMs === undefined || called.closed) return;
    const cancel = this.#clock.after(delayMs, () => {
      this.#retries.delete(cancel);
      void this.#attempt({ ...event, delaysMs: later });
    });
    this.#retries.add(cancel);
  }
}

interface AcceptedEvent {
  called: LambdaFunction;
  payload: string;
  clientContext: string | undefined;
  requestId: string;
  /** How long each attempt that is left waits. */
  delaysMs: readonly number[];
}
