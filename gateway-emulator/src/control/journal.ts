import type { Clock } from "./clock.ts";

/** What the emulator writes down, one word for each thing that can happen. */
export type JournalKind =
  | "handshake"
  | "frame-in"
  | "frame-out"
  | "disconnect"
  | "invocation"
  | "log"
  | "environment"
  | "integration"
  | "post-to-connection"
  | "get-connection"
  | "delete-connection"
  | "model-call"
  | "access-log"
  | "metrics"
  | "advice"
  | "reset";

/** One thing that happened. Only what applies is there. */
export interface JournalEntry {
  /** Counts up from 1; never reused. */
  seq: number;
  /** Milliseconds since the Unix epoch, on the emulator's clock. */
  at: number;
  kind: JournalKind;
  connectionId?: string;
  requestId?: string;
  functionName?: string;
  /** How long it took, in milliseconds. */
  ms?: number;
  /** What is particular to the kind; always JSON. */
  detail?: Record<string, unknown>;
}

export type JournalNote = Omit<JournalEntry, "seq" | "at">;

/** The oldest entries go when this many are held. */
const MAX_ENTRIES = 10_000;

/** Everything that happened, in order: the control API serves it, the terminal prints from it. */
export class Journal {
  readonly #clock: Clock;
  #entries: JournalEntry[] = [];
  #followers = new Set<(entry: JournalEntry) => void>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(note: JournalNote): void {
    const entry: JournalEntry = { seq: ++this.#seq, at: this.#clock.now(), ...note };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.splice(0, MAX_ENTRIES / 10);
    for (const follower of this.#followers) follower(entry);
  }

  /** Entries with a `seq` greater than `afterSeq`, oldest first. */
  after(afterSeq: number): JournalEntry[] {
    return this.#entries.filter((entry) => entry.seq > afterSeq);
  }

  /** Calls `follower` with each entry from now on, until the returned function is called. */
  follow(follower: (entry: JournalEntry) => void): () => void {
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  clear(): void {
    this.#entries = [];
  }
}
