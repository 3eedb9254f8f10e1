const LENGTH_BYTES = 4;

/** Notes when each message of an event stream was there as a whole; reads nothing of it but its length. */
export class FrameClock {
  /** In milliseconds, on this process's `performance.now`. */
  readonly arrivals: number[] = [];
  #length = 0;
  #lengthBytes = 0;
  #left = 0;

  add(bytes: Buffer): void {
    const now = performance.now();
    for (let at = 0; at < bytes.length;) {
      if (this.#lengthBytes < LENGTH_BYTES) {
        this.#length = this.#length * 256 + (bytes[at++] ?? 0);
        if (++this.#lengthBytes === LENGTH_BYTES) this.#left = this.#length - LENGTH_BYTES;
        continue;
      }
      const taken = Math.min(this.#left, bytes.length - at);
      at += taken;
      this.#left -= taken;
      if (this.#left > 0) return;
      this.arrivals.push(now);
      this.#length = 0;
      this.#lengthBytes = 0;
    }
  }
}
