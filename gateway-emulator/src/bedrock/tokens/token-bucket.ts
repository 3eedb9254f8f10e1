import type { Clock } from "../../control/clock.ts";

/** Shares of a token, so that what a millisecond brings is a whole number of them. */
const SHARES = 60_000;

/** Tokens that may be used, filled up again evenly within a minute. Never below 0, never above its size. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #tokensPerMinute: number;
  #shares: number;
  #filledAt: number;

  constructor({ clock, tokensPerMinute }: { clock: Clock; tokensPerMinute: number }) {
    this.#clock = clock;
    this.#tokensPerMinute = tokensPerMinute;
    this.#shares = tokensPerMinute * SHARES;
    this.#filledAt = clock.elapsed();
  }

  /** How many are there now. */
  get left(): number {
    return this.#fill() / SHARES;
  }

  /** Whether there were as many; none are taken where there were less. */
  take(tokens: number): boolean {
    if (this.#fill() < tokens * SHARES) return false;
    this.change(-tokens);
    return true;
  }

  /** Adds tokens, or takes as many of them as there are. */
  change(tokens: number): void {
    this.#shares = this.#within(this.#fill() + tokens * SHARES);
  }

  /** How long it is until so many are there, when nobody takes any. */
  msUntil(tokens: number): number {
    if (tokens > this.#tokensPerMinute) return Infinity;
    return Math.ceil(Math.max(0, tokens * SHARES - this.#fill()) / this.#tokensPerMinute);
  }

  #fill(): number {
    const now = this.#clock.elapsed();
    this.#shares = this.#within(this.#shares + (now - this.#filledAt) * this.#tokensPerMinute);
    this.#filledAt = now;
    return this.#shares;
  }

  #within(shares: number): number {
    return Math.min(this.#tokensPerMinute * SHARES, Math.max(0, shares));
  }
}
