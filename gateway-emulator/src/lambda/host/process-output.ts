import type { Readable } from "node:stream";
import { createLogFrameReader, type LogLine } from "../logs/log-frames.ts";
import { createLineReader, type LineReader } from "../logs/text-lines.ts";
import { logCost } from "./messages.ts";

/**
 * How much of what a process has written may be on its way, in characters: beyond, it is not read, and the process waits
 * in its write. So one that prints for ever takes nobody's memory, nor all of the gateway's time.
 */
const MAX_UNHEARD = 262_144;

/** A process's pipes hold less than what is read between so many pauses. */
const MAX_PAUSES = 16;

/** What a process writes, as lines: those of its `texts`, and the frames that a runtime client logs. */
export class ProcessOutput {
  readonly #onLines: (lines: LogLine[]) => void;
  readonly #streams: Readable[] = [];
  readonly #readers: LineReader[] = [];
  #batch: LogLine[] = [];
  #unheard = 0;
  #readsAll = false;
  /** What waits until something is read again. */
  #held: (() => void)[] = [];

  /** Tells lines in batches, as they are read. */
  constructor(
    from: { texts: (Readable | null)[]; frames: Readable | undefined },
    onLines: (lines: LogLine[]) => void,
  ) {
    this.#onLines = onLines;
    for (const stream of from.texts) if (stream) this.#takeText(stream);
    if (from.frames)
      this.#take(
        from.frames,
        createLogFrameReader((line) => void this.#batch.push(line)),
      );
  }

  /** So much of it has been heard (see `logCost`): as much more is read. */
  heard(cost: number): void {
    this.#unheard -= cost;
    if (this.#unheard <= MAX_UNHEARD / 2) this.#goOn();
  }

  /** Calls `then` when all that has been written by now has been told. */
  after(then: () => void): void {
    this.#after(then, MAX_PAUSES);
  }

  /** The process is over: what it has left is read, heard or not. */
  readAll(): void {
    this.#readsAll = true;
    this.#goOn();
  }

  /** Reads no more; what has no line end is told as a line too. */
  end(): void {
    for (const stream of this.#streams) stream.destroy();
    for (const reader of this.#readers) reader.end();
    this.#tell();
    this.#goOn();
  }

  #takeText(stream: Readable): void {
    const reader = createLineReader((message) => void this.#batch.push({ message }));
    this.#readers.push(reader);
    this.#take(stream, reader.read);
  }

  #take(stream: Readable, read: (chunk: Buffer) => void): void {
    this.#streams.push(stream);
    stream.on("data", (chunk: Buffer) => {
      read(chunk);
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#batch.length === 0) return;
    const lines = this.#batch;
    this.#batch = [];
    this.#unheard += logCost(lines);
    if (this.#unheard > MAX_UNHEARD && !this.#readsAll) for (const stream of this.#streams) stream.pause();
    this.#onLines(lines);
  }

  #goOn(): void {
    for (const stream of this.#streams) stream.resume();
    const held = this.#held;
    this.#held = [];
    for (const go of held) go();
  }

  /** Whatever can be read is read within one turn of the loop; what is behind a pause, in the turns after it. */
  #after(then: () => void, pauses: number): void {
    setImmediate(() =>
      setImmediate(() => {
        const isBehind = pauses > 0 && this.#streams.some((stream) => stream.isPaused());
        if (isBehind) this.#held.push(() => this.#after(then, pauses - 1));
        else then();
      }),
    );
  }
}
