interface Waiting {
  said: number;
  goOn: () => void;
}

/**
 * Lets one of those who say much at once go on in each turn of the event loop, and first who has said least: what is small
 * does not wait for what is large, and calls that arrive wait for one batch, not for one of every stream.
 */
export class Turns {
  readonly #waiting: Waiting[] = [];
  #isGiving = false;

  /** Resolves when it is the turn of somebody who has said so many batches. */
  next(said: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ said, goOn: resolve });
      if (!this.#isGiving) this.#giveLater();
    });
  }

  #giveLater(): void {
    this.#isGiving = true;
    setImmediate(() => this.#give());
  }

  #give(): void {
    let least = 0;
    for (const [index, { said }] of this.#waiting.entries())
      if (said < (this.#waiting[least]?.said ?? Infinity)) least = index;
    const [next] = this.#waiting.splice(least, 1);
    next?.goOn();
    if (this.#waiting.length > 0) this.#giveLater();
    else this.#isGiving = false;
  }
}
