import type { Clock } from "./clock.ts";
import { cutText } from "./cut-text.ts";

/** What the emulator writes down, one word for each thing that can happen. */
export type JournalKind =
  | "handshake"
  | "frame-in"
  | "frame-out"
  | "disconnect"
  | "invocation"
  | "log"
  | "environment"
  | "reload"
  | "destination"
  | "debugger"
  | "integration"
  | "post-to-connection"
  | "get-connection"
  | "delete-connection"
  | "model-call"
  | "bedrock-call"
  | "access-log"
  | "metrics"
  | "advice"
  | "fault"
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

/** The oldest entries go when there are more than this many, or when all together are larger than this. */
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 16_777_216;

/** What then is left: to take them away one by one would be slow. */
const LEFT = 0.9;

/** Everything that happened, in order: the control API serves it, the terminal prints from it. */
export class Journal {
  readonly #clock: Clock;
  #entries: JournalEntry[] = [];
  /** How large each of the entries is, and all of them. */
  #sizes: number[] = [];
  #bytes = 0;
  #followers = new Set<(entry: JournalEntry) => void>();
  #seq = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a note; an advice that is long, made wherever it was, is cut here. */
  write(note: JournalNote): void {
    const entry: JournalEntry = { seq: ++this.#seq, at: this.#clock.now(), ...note };
    const advice = entry.detail?.advice;
    if (typeof advice === "string") entry.detail = { ...entry.detail, advice: cutText(advice) };
    const size = sizeOf(entry);
    this.#entries.push(entry);
    this.#sizes.push(size);
    this.#bytes += size;
    if (this.#entries.length > MAX_ENTRIES || this.#bytes > MAX_BYTES) this.#dropOldest();
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
    this.#sizes = [];
    this.#bytes = 0;
  }

  /** The newest stays, however large it is. */
  #dropOldest(): void {
    let dropped = 0;
    const last = this.#entries.length - 1;
    while (
      dropped < last &&
      (this.#entries.length - dropped > LEFT * MAX_ENTRIES || this.#bytes > LEFT * MAX_BYTES)
    )
      this.#bytes -= this.#sizes[dropped++] ?? 0;
    this.#entries.splice(0, dropped);
    this.#sizes.splice(0, dropped);
  }
}

/** Nothing is looked at that is deeper in an entry. */
const MAX_DEPTH = 64;

/** About how many bytes a value takes, by the lengths of its texts: writing an entry must stay quick. */
function sizeOf(value: unknown, depth = 0): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return 8;
  let size = 16;
  if (Array.isArray(value)) {
    // By its items: the names of a list's places are texts that would have to be made, and cost ten times as much.
    for (const item of value) size += 8 + sizeOf(item, depth + 1);
    return size;
  }
  for (const name in value) size += 8 + sizeOf((value as Record<string, unknown>)[name], depth + 1);
  return size;
}
