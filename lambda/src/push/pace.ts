import type { After } from "./after.ts";

/** The spacing, in milliseconds, of a connection that takes no more: from the one, doubled up to the other. */
const MIN_LIMITED_SPACING_MS = 100;
const MAX_LIMITED_SPACING_MS = 2_000;

/** How long to wait, in milliseconds, before a post that failed is repeated: from the one, doubled up to the other. */
const MIN_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 2_000;

/** When one connection may have its next post. */
export class Pace {
  readonly #minSpacingMs: number;
  readonly #after: After;
  /** Called when a rest is over. */
  readonly #onRested: () => void;
  #spacingMs: number;
  #backoffMs = MIN_BACKOFF_MS;
  #rested = true;
  #cancelRest = () => {};

  constructor({
    minSpacingMs,
    after,
    onRested,
  }: {
    minSpacingMs: number;
    after: After;
    onRested: () => void;
  }) {
    this.#minSpacingMs = minSpacingMs;
    this.#spacingMs = minSpacingMs;
    this.#after = after;
    this.#onRested = onRested;
  }

  /** Whether the spacing has passed since the last post began. */
  get rested(): boolean {
    return this.#rested;
  }

  /** Whether posts are further apart than usual, because the connection did not take them. */
  get slowed(): boolean {
    return this.#spacingMs > this.#minSpacingMs;
  }

  /** A post begins. */
  begin(): void {
    void this.#rest(this.#spacingMs);
  }

  delivered(): void {
    this.#spacingMs = Math.max(this.#spacingMs / 2, this.#minSpacingMs);
    this.#backoffMs = MIN_BACKOFF_MS;
  }

  /** Resolves when a connection that takes no more for now may be asked again; never, once the pace has ended. */
  limited(): Promise<void> {
    const doubled = Math.max(2 * this.#spacingMs, MIN_LIMITED_SPACING_MS);
    this.#spacingMs = Math.min(doubled, MAX_LIMITED_SPACING_MS);
    return this.#rest(this.#spacingMs);
  }

  /** Resolves when a post that failed may be repeated; never, once the pace has ended. */
  failed(): Promise<void> {
    // Half of it is random, so that connections that failed together do not come back together.
    const waitMs = (this.#backoffMs * (1 + Math.random())) / 2;
    this.#backoffMs = Math.min(2 * this.#backoffMs, MAX_BACKOFF_MS);
    return this.#rest(waitMs);
  }

  end(): void {
    this.#cancelRest();
  }

  #rest(restMs: number): Promise<void> {
    this.#cancelRest();
    this.#rested = false;
    return new Promise((resolve) => {
      this.#cancelRest = this.#after(restMs, () => {
        this.#rested = true;
        resolve();
        this.#onRested();
      });
    });
  }
}
