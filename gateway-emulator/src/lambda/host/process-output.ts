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

/** What a process writes, as lines. */
export interface ProcessOutput {
  /** So much of it has been heard (see `logCost`): as much more is read. */
  heard(cost: number): void;
  /** Calls `then` when all that has been written by now has been told. */
  after(then: () => void): void;
  /** The process is over: what it has left is read, heard or not. */
  readAll(): void;
  /** Reads no more; what has no line end is told as a line too. */
  end(): void;
}

/** Reads lines from `texts`, and frames from `frames`; tells them in batches, as they are read. */
export function readOutput(
  from: { texts: (Readable | null)[]; frames: Readable | undefined },
  onLines: (lines: LogLine[]) => void,
): ProcessOutput {
  const streams: Readable[] = [];
  const readers: LineReader[] = [];
  let batch: LogLine[] = [];
  let unheard = 0;
  let readsAll = false;
  let paused: (() => void)[] = [];

  function tell(): void {
    if (batch.length === 0) return;
    const lines = batch;
    batch = [];
    unheard += logCost(lines);
    if (unheard > MAX_UNHEARD && !readsAll) for (const stream of streams) stream.pause();
    onLines(lines);
  }

  function take(stream: Readable, read: (chunk: Buffer) => void): void {
    streams.push(stream);
    stream.on("data", (chunk: Buffer) => {
      read(chunk);
      tell();
    });
  }

  for (const stream of from.texts) {
    if (!stream) continue;
    const reader = createLineReader((message) => void batch.push({ message }));
    readers.push(reader);
    take(stream, reader.read);
  }
  if (from.frames)
    take(
      from.frames,
      createLogFrameReader((line) => void batch.push(line)),
    );

  function goOn(): void {
    for (const stream of streams) stream.resume();
    const held = paused;
    paused = [];
    for (const go of held) go();
  }

  /** Whatever can be read is read within one turn of the loop; what is behind a pause, in the turns after it. */
  function after(then: () => void, pauses: number): void {
    setImmediate(() =>
      setImmediate(() => {
        const behind = pauses > 0 && streams.some((stream) => stream.isPaused());
        if (behind) paused.push(() => after(then, pauses - 1));
        else then();
      }),
    );
  }

  return {
    heard(cost) {
      unheard -= cost;
      if (unheard <= MAX_UNHEARD / 2) goOn();
    },
    after: (then) => after(then, MAX_PAUSES),
    readAll() {
      readsAll = true;
      goOn();
    },
    end() {
      for (const stream of streams) stream.destroy();
      for (const reader of readers) reader.end();
      tell();
      goOn();
    },
  };
}
