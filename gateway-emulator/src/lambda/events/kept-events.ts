import { tooManyRequests } from "../errors.ts";
import { MAX_WAITING_CHARACTERS } from "../limits.ts";
import { sizeOf, type AcceptedEvent } from "./accepted-event.ts";

/** The events that are not done yet; they take no more memory together than this machine should give them. */
export class KeptEvents {
  #events = new Set<AcceptedEvent>();
  #characters = 0;

  /** @throws {LambdaError} TooManyRequestsException 429 when more is kept already than this machine should */
  add(event: AcceptedEvent): void {
    if (this.#characters + sizeOf(event) > MAX_WAITING_CHARACTERS) throw tooManyRequests(FULL);
    this.#events.add(event);
    this.#characters += sizeOf(event);
  }

  has(event: AcceptedEvent): boolean {
    return this.#events.has(event);
  }

  /** Whether it was there still; it is not tried again. */
  drop(event: AcceptedEvent): boolean {
    event.cancel?.();
    if (!this.#events.delete(event)) return false;
    this.#characters -= sizeOf(event);
    return true;
  }

  clear(): void {
    for (const event of this.#events) this.drop(event);
  }
}

const FULL = `the asynchronous invocations that are not done have ${MAX_WAITING_CHARACTERS.toLocaleString("en")} characters, and more are not kept here (on AWS they would be). Let the function end sooner, or call it less often`;
