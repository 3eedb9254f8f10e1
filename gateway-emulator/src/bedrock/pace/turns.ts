interface Waiting {
  said: number;
  goOn: () => void;
}

/**
 * Lets one of those who say much at once go on in each turn of the event loop, and first who has said least: what is small
 * does not wait for what is large, and calls that arrive wait for one batch, not for one of every stream.
 */
export class Turns {
  #waiting: Waiting[] = [];
  #isGiving = false;

  /**
   * Resolves when it is the turn of somebody who has said so many batches.
   * @throws the signal's reason, without a turn, as soon as it aborts
   */
  next(said: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(signal.reason);
      };
      const goOn = () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const waiting = { said, goOn };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiting);
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
