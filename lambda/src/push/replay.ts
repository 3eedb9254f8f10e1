import type { EventFrame, RunEvent, Snapshot } from "../protocol.ts";
import { compactEvents } from "./compact.ts";
import { fitEvent } from "./fit-event.ts";
import { jsonBytes, roomIn, WIDEST_NUMBER } from "./json-bytes.ts";
import { takeEvents } from "./take-events.ts";

/** How many missing events are sent as they were; for more, the whole run is said again in fewer. */
const MAX_REPLAYED_EVENTS = 64;

/**
 * What a client that has a run's events up to `cursor` must get to have all those in store.
 *
 * A cursor beyond the store comes from a worker that posted events and died before it stored them: what the client
 * has of the run is replaced. So it is when the last event is a RUN_ERROR and has the cursor's number, which a dead
 * run's has taken from an event that was posted. With `finished: false` the worker is alive and still has what is
 * beyond the store, so nothing is missing.
 */
export function replayFrames({
  run,
  events,
  cursor,
  finished,
}: {
  run: string;
  /** All that are stored. */
  events: readonly RunEvent[];
  /** The number of the last event that the client has; -1 for none. */
  cursor: number;
  finished?: boolean;
}): (EventFrame | Snapshot)[] {
  const last = events.length - 1;
  if (cursor === last && events.at(-1)?.type !== "RUN_ERROR") return [];
  if (cursor >= last) return finished === false ? [] : snapshotFrames({ run, events });
  const room = roomIn({ v: 1, k: "ev", r: run, s: WIDEST_NUMBER } satisfies Omit<EventFrame, "e">);
  const missing = events.slice(cursor + 1);
  if (missing.length > MAX_REPLAYED_EVENTS || missing.some((event) => jsonBytes(event) > room))
    return snapshotFrames({ run, events });
  const frames: EventFrame[] = [];
  for (let s = cursor + 1; s < events.length;) {
    const e = takeEvents(events, s, room);
    frames.push({ v: 1, k: "ev", r: run, s, e });
    s += e.length;
  }
  return frames;
}

/** A run so far in as few events as say it, in parts that each fit into a frame. */
export function snapshotFrames({ run, events }: { run: string; events: readonly RunEvent[] }): Snapshot[] {
  const widest = { s: WIDEST_NUMBER, p: WIDEST_NUMBER, n: WIDEST_NUMBER };
  const room = roomIn({ v: 1, k: "snap", r: run, ...widest } satisfies Omit<Snapshot, "e">);
  const compact = compactEvents(events).flatMap((event) => fitEvent(event, room));
  const parts: RunEvent[][] = [];
  for (let taken = 0; taken < compact.length; taken += parts.at(-1)?.length ?? 0)
    parts.push(takeEvents(compact, taken, room));
  if (parts.length === 0) parts.push([]);
  return parts.map((e, p) => ({ v: 1, k: "snap", r: run, s: events.length - 1, p, n: parts.length, e }));
}
