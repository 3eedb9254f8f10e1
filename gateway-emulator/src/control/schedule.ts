export interface Planned {
  /** Milliseconds since the Unix epoch. */
  at: number;
  run: () => void;
}

interface Entry<P> {
  planned: P;
  /** Of two that are planned for the same moment, the lower comes first. */
  order: number;
  /** Where it stands in the heap. */
  place: number;
}

/** What is planned, the earliest first: a binary heap, so that thousands of timers cost little. */
export class Schedule<P extends Planned> {
  #heap: Entry<P>[] = [];
  #entries = new Map<P, Entry<P>>();
  #order = 0;

  get first(): P | undefined {
    return this.#heap[0]?.planned;
  }

  all(): Iterable<P> {
    return this.#entries.keys();
  }

  add(planned: P): void {
    const entry = { planned, order: ++this.#order, place: this.#heap.length };
    this.#entries.set(planned, entry);
    this.#heap.push(entry);
    this.#rise(entry);
  }

  has(planned: P): boolean {
    return this.#entries.has(planned);
  }

  /** Harmless when it is not there. */
  delete(planned: P): void {
    const entry = this.#entries.get(planned);
    if (!entry) return;
    this.#entries.delete(planned);
    const last = this.#heap.pop();
    if (!last || last === entry) return;
    this.#put(last, entry.place);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: Entry<P>): void {
    for (;;) {
      const parent = this.#heap[(entry.place - 1) >> 1];
      if (!parent || !isBefore(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #sink(entry: Entry<P>): void {
    for (;;) {
      const left = this.#heap[2 * entry.place + 1];
      const right = this.#heap[2 * entry.place + 2];
      const child = left && right && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, entry)) return;
      this.#swap(entry, child);
    }
  }

  #swap(one: Entry<P>, other: Entry<P>): void {
    const { place } = one;
    this.#put(one, other.place);
    this.#put(other, place);
  }

  #put(entry: Entry<P>, place: number): void {
    this.#heap[place] = entry;
    entry.place = place;
  }
}

function isBefore<P extends Planned>(one: Entry<P>, other: Entry<P>): boolean {
  const apart = one.planned.at - other.planned.at;
  return apart < 0 || (apart === 0 && one.order < other.order);
}
