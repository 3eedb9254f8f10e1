import type { EventFrame, Heartbeat, Snapshot } from "@groundfog/lambda/protocol";
import { advance, emptyLog } from "./run-log.ts";
import type { RunLog } from "./run-log.ts";

/** A run as it is read off the socket, where frames repeat, overlap, overtake one another and get lost. */
export interface Reading {
  readonly log: RunLog;
  /** Frames beyond the next event. */
  readonly held: readonly EventFrame[];
  /** The parts of snapshots that are not all there. */
  readonly parts: readonly Snapshot[];
  /** The highest number that an event is known to have. */
  readonly known: number;
}

/** Frames beyond the next event that are kept; of more, those furthest ahead are asked for again. */
export const MAX_HELD_FRAMES = 64;

/** Begins to read a run, or goes on where its log ends. */
export function readingFrom(log: RunLog): Reading {
  return { log, held: [], parts: [], known: log.cursor };
}

/** Whether events are missing between what is there and what is known of. */
export function isBehind({ log, known }: Reading): boolean {
  return !log.end && known > log.cursor;
}

/**
 * The reading with one more frame of its run.
 * @param at when it arrived, in milliseconds since the Unix epoch
 */
export function read(reading: Reading, frame: EventFrame | Heartbeat | Snapshot, at: number): Reading {
  if (reading.log.end) return reading;
  switch (frame.k) {
    case "ev":
      return settle(
        { ...reading, held: [...reading.held, frame], known: known(reading, lastNumber(frame)) },
        at,
      );
    case "hb":
      return { ...reading, known: known(reading, frame.s) };
    case "snap":
      return readSnapshot(reading, frame, at);
  }
}

function known(reading: Reading, number: number): number {
  return Math.max(reading.known, number);
}

function lastNumber({ s, e }: EventFrame): number {
  return s + e.length - 1;
}

/** Applies what has become due. Event `i` of a frame has number `s + i`: what is there already is passed over. */
function settle(reading: Reading, at: number): Reading {
  let { log } = reading;
  let held = reading.held.filter((frame) => lastNumber(frame) > log.cursor);
  for (let due = nextOf(held, log); due; due = nextOf(held, log)) {
    const { cursor } = (log = due.e
      .slice(log.cursor + 1 - due.s)
      .reduce((log, event) => advance(log, event, at), log));
    held = held.filter((frame) => lastNumber(frame) > cursor);
  }
  if (held.length > MAX_HELD_FRAMES) held = held.toSorted((a, b) => a.s - b.s).slice(0, MAX_HELD_FRAMES);
  return { ...reading, log, held: log.end ? [] : held };
}

/** A frame, of those not passed over, that begins no later than with the next event. */
function nextOf(held: readonly EventFrame[], { cursor, end }: RunLog): EventFrame | undefined {
  return end ? undefined : held.find((frame) => frame.s <= cursor + 1);
}

function readSnapshot(reading: Reading, part: Snapshot, at: number): Reading {
  const isSame = ({ s, n }: Snapshot) => s === part.s && n === part.n;
  const others = reading.parts.filter((one) => !isSame(one) || one.p !== part.p);
  const whole = [...others.filter(isSame), part].sort((a, b) => a.p - b.p);
  const next = { ...reading, known: known(reading, part.s) };
  if (whole.length < part.n) return { ...next, parts: [...others, part] };
  const events = whole.flatMap(({ e }) => e);
  // It tells what was, not when.
  const log = { ...events.reduce((log, event) => advance(log, event, 0), emptyLog), cursor: part.s };
  // What was stored may be a moment behind what was already told: then the snapshot says nothing new. Only when it
  // ends the run is it the last word on what came before.
  if (part.s <= reading.log.cursor && !log.end) return { ...next, parts: others };
  return settle({ ...next, log, parts: [] }, at);
}
