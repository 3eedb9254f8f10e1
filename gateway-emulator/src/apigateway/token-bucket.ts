import type { Clock } from "../control/clock.ts";

/**
 * Lets `burstLimit` requests pass at once and `rateLimit` requests a second in the long run. It is reckoned when it is
 * asked, on the emulator's clock, so it needs no timer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
 */
export class TokenBucket {
  readonly #rateLimit: number;
  readonly #burstLimit: number;
  readonly #clock: Pick<Clock, "now">;
  /** In thousandths of a request, so that a whole rate and whole milliseconds give whole numbers. */
  #level: number;
  #leveledAt: number;

  /** A bucket is full at first. */
  constructor(options: { rateLimit: number; burstLimit: number; clock: Pick<Clock, "now"> }) {
    this.#rateLimit = options.rateLimit;
    this.#burstLimit = options.burstLimit;
    this.#clock = options.clock;
    this.#level = options.burstLimit * REQUEST;
    this.#leveledAt = options.clock.now();
  }

  /** Takes one request out; false when there is none. */
  take(): boolean {
    const now = this.#clock.now();
    const flowedIn = Math.max(0, now - this.#leveledAt) * this.#rateLimit;
    const level = Math.min(this.#burstLimit * REQUEST, this.#level + flowedIn);
    // What is refused leaves all as it was, so that a fractional rate is rounded once, and not at each look.
    if (level < REQUEST - ROUNDING) return false;
    this.#level = Math.max(0, level - REQUEST);
    this.#leveledAt = now;
    return true;
  }
}

const REQUEST = 1000;
const ROUNDING = 1e-6;
