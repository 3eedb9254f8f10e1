import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type EventFrame, MAX_FRAME_BYTES, type RunEvent, type Snapshot } from "../protocol.ts";
import { arbitraryEvent, shown } from "../../test/arbitrary-events.ts";
import { EventLog } from "./event-log.ts";
import { jsonBytes } from "./json-bytes.ts";
import { replayFrames, snapshotFrames } from "./replay.ts";

const run = "0123456789012345678901234567890123456789ABCDEFGH";
const text = (delta: string): RunEvent => ({ type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta });
const failed: RunEvent = {
  type: "RUN_ERROR",
  message: "The worker ended.",
  code: "internal",
  metadata: { retryable: true },
};

/** A client that has some events of the run, and takes in frames as the protocol says. */
function clientWith(events: readonly RunEvent[]) {
  let applied = [...events];
  let parts: Snapshot[] = [];
  return {
    take(frame: EventFrame | Snapshot) {
      if (frame.k === "ev") {
        expect(frame.s).toBeLessThanOrEqual(applied.length);
        applied.push(...frame.e.slice(applied.length - frame.s));
        return;
      }
      parts.push(frame);
      expect(frame.p).toBe(parts.length - 1);
      if (parts.length < frame.n) return;
      applied = parts.flatMap(({ e }) => e);
      parts = [];
    },
    shown: () => shown(applied),
  };
}

/** Events as they are stored: cut to fit into frames, and now and then in the middle of a text. */
const storedEvents = fc
  .array(fc.tuple(arbitraryEvent, fc.boolean()), { maxLength: 120, size: "max" })
  .map((pushed) => {
    const log = new EventLog(run);
    for (const [event, cut] of pushed) {
      log.push(event);
      if (cut) log.events();
    }
    log.close();
    return log.events();
  });

test("a client that had the events up to any number has the whole run after the replay, in frames that fit", () => {
  fc.assert(
    fc.property(storedEvents, fc.nat(1_000), (events, seed) => {
      const cursor = (seed % (events.length + 1)) - 1;
      const client = clientWith(events.slice(0, cursor + 1));
      const frames = replayFrames({ run, events, cursor });
      for (const frame of frames) {
        expect(jsonBytes(frame)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
        expect(frame.r).toBe(run);
        client.take(frame);
      }
      expect(client.shown()).toEqual(shown(events));
      const missing = events.length - 1 - cursor;
      expect(new Set(frames.map(({ k }) => k))).toEqual(
        new Set(missing === 0 ? [] : missing <= 64 ? ["ev"] : ["snap"]),
      );
    }),
    { numRuns: 200 },
  );
});

test("a client that has more than is stored has the stored run after the replay", () => {
  fc.assert(
    fc.property(storedEvents, fc.array(arbitraryEvent, { minLength: 1 }), (events, beyond) => {
      const client = clientWith([...events, ...beyond]);
      const frames = replayFrames({ run, events, cursor: events.length + beyond.length - 1 });
      for (const frame of frames) {
        expect(jsonBytes(frame)).toBeLessThanOrEqual(MAX_FRAME_BYTES);
        expect(frame).toMatchObject({ k: "snap", s: events.length - 1, n: frames.length });
        client.take(frame);
      }
      expect(client.shown()).toEqual(shown(events));
    }),
  );
});

test("up to 64 missing events come as they are; more come as one snapshot", () => {
  const events = Array.from({ length: 65 }, (_, i) => text(`${i} `));
  expect(replayFrames({ run, events, cursor: 0 })).toEqual([
    { v: 1, k: "ev", r: run, s: 1, e: events.slice(1) },
  ]);
  expect(replayFrames({ run, events, cursor: -1 })).toEqual([
    {
      v: 1,
      k: "snap",
      r: run,
      s: 64,
      p: 0,
      n: 1,
      e: [text(events.map((event) => ("delta" in event ? event.delta : "")).join(""))],
    },
  ]);
});

test("of a run whose worker is alive nothing is missing beyond the store: it posts that itself", () => {
  const events = [text("a"), text("b")];
  expect(replayFrames({ run, events, cursor: 7, finished: false })).toEqual([]);
  expect(replayFrames({ run, events, cursor: 7 }).map(({ k }) => k)).toEqual(["snap"]);
});

test("a dead run's error replaces the event of the same number that was posted but never stored", () => {
  const events = [text("a"), failed];
  const client = clientWith([text("a"), text("posted, not stored")]);
  for (const frame of replayFrames({ run, events, cursor: 1, finished: true })) client.take(frame);
  expect(client.shown()).toEqual(shown(events));
});

test("an empty run is one empty snapshot", () => {
  expect(snapshotFrames({ run, events: [] })).toEqual([
    { v: 1, k: "snap", r: run, s: -1, p: 0, n: 1, e: [] },
  ]);
});
