import type { EventFrame, RunEvent, Snapshot } from "@groundfog/lambda/protocol";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { advance, emptyLog } from "./run-log.ts";
import type { RunLog } from "./run-log.ts";
import { isBehind, MAX_HELD_FRAMES, read, readingFrom } from "./run-reading.ts";
import type { Reading } from "./run-reading.ts";
import { textOf } from "./parts.ts";

/** What a snapshot tells has no time, so that nothing here has one. */
const AT = 0;

function text(delta: string, messageId = "a"): RunEvent {
  return { type: "TEXT_MESSAGE_CONTENT", messageId, delta };
}

const finished: RunEvent = {
  type: "RUN_FINISHED",
  threadId: "t",
  runId: "r",
  outcome: { type: "success" },
  metadata: { stopReason: "end_turn" },
};

const brokenOff: RunEvent = {
  type: "RUN_ERROR",
  code: "internal",
  message: "the worker died",
  metadata: { retryable: true },
};

function frame(s: number, e: RunEvent[]): EventFrame {
  return { v: 1, k: "ev", r: "r", s, e };
}

function snap(s: number, e: RunEvent[], p = 0, n = 1): Snapshot {
  return { v: 1, k: "snap", r: "r", s, p, n, e };
}

function readAll(...frames: (EventFrame | Snapshot)[]): Reading {
  return frames.reduce((reading, frame) => read(reading, frame, AT), readingFrom(emptyLog));
}

describe("frames", () => {
  it("wait for those before them", () => {
    const early = readAll(frame(2, [text("c")]), frame(1, [text("b")]));
    expect(textOf(early.log.parts)).toBe("");
    expect(isBehind(early)).toBe(true);
    const whole = read(early, frame(0, [text("a")]), AT);
    expect(textOf(whole.log.parts)).toBe("abc");
    expect(isBehind(whole)).toBe(false);
  });

  it("that overlap add only what is new", () => {
    const reading = readAll(frame(0, [text("a"), text("b")]), frame(1, [text("b"), text("c")]));
    expect(reading.log).toMatchObject({ parts: [{ text: "abc" }], cursor: 2 });
  });

  it("far ahead are forgotten when there are too many, and are still known of", () => {
    const far = Array.from({ length: MAX_HELD_FRAMES + 10 }, (_, index) => frame(100 - index, [text("x")]));
    const reading = readAll(...far);
    expect(reading.held).toHaveLength(MAX_HELD_FRAMES);
    expect(Math.max(...reading.held.map(({ s }) => s))).toBeLessThan(100);
    expect(reading.known).toBe(100);
  });

  it("after the end are passed over", () => {
    expect(readAll(frame(0, [finished]), frame(1, [text("x")]), snap(5, [text("y")])).log).toMatchObject({
      parts: [],
      cursor: 0,
    });
  });
});

describe("a snapshot", () => {
  it("takes the place of what is there once all its parts are", () => {
    const half = readAll(frame(0, [text("a")]), snap(7, [text("lo")], 1, 2));
    expect(textOf(half.log.parts)).toBe("a");
    const whole = read(half, snap(7, [text("hel")], 0, 2), AT);
    expect(whole.log).toMatchObject({ parts: [{ text: "hello" }], cursor: 7 });
    const more = read(whole, frame(6, [text("o"), text("o"), text("!")]), AT);
    expect(textOf(more.log.parts)).toBe("hello!");
  });

  it("of a moment before what has been told says nothing new", () => {
    const reading = readAll(frame(0, [text("a"), text("b")]), snap(0, [text("a")]));
    expect(reading.log).toMatchObject({ parts: [{ text: "ab" }], cursor: 1 });
  });

  it("that ends the run is the last word, also when more had been told than was stored", () => {
    const reading = readAll(frame(0, [text("a"), text("b"), text("c")]), snap(1, [text("a"), brokenOff]));
    expect(reading.log).toMatchObject({ parts: [{ text: "a" }], cursor: 1, end: brokenOff });
  });
});

/** What a run may say, besides its end. */
const anyEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("TEXT_MESSAGE_CONTENT" as const),
      messageId: fc.constantFrom("a", "a2"),
      delta: fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }),
    }),
  },
  fc.record({
    type: fc.constant("REASONING_MESSAGE_CONTENT" as const),
    messageId: fc.constantFrom("r", "r2"),
    delta: fc.string({ minLength: 1, maxLength: 5 }),
  }),
  fc.constant<RunEvent>({ type: "TOOL_CALL_ARGS", toolCallId: "t", delta: "{}" }),
  fc.constant<RunEvent>({ type: "CUSTOM", name: "guardrail", value: { replace: true } }),
);

/** Anything that may arrive, in any order: `at` and `length` say which piece of the run it tells. */
const anyStep = fc.record({
  kind: fc.constantFrom("frame", "frame", "frame", "next", "snap", "heartbeat", "reload"),
  at: fc.nat(60),
  length: fc.integer({ min: 1, max: 12 }),
  parts: fc.integer({ min: 1, max: 4 }),
  lost: fc.boolean(),
});

test("whatever is cut, repeated, lost or overtaken, a text is never other than the run's up to its cursor", () => {
  fc.assert(
    fc.property(
      fc.array(anyEvent, { maxLength: 50 }),
      fc.array(anyStep, { maxLength: 60 }),
      (said: RunEvent[], steps) => {
        const events = [...said, finished];
        const logs = prefixes(events);
        let reading = readingFrom(emptyLog);
        for (const { kind, at, length, parts, lost } of steps) {
          const s = Math.min(at, events.length - 1);
          switch (kind) {
            case "next":
              reading = read(
                reading,
                frame(reading.log.cursor + 1, events.slice(reading.log.cursor + 1, s + 1)),
                AT,
              );
              break;
            case "snap":
              for (const part of snapshots(events, s, parts)
                .slice(lost ? 1 : 0)
                .toReversed())
                reading = read(reading, part, AT);
              break;
            case "heartbeat":
              reading = read(reading, { v: 1, k: "hb", r: "r", s, st: "writing" }, AT);
              break;
            case "reload":
              reading = reading.log.end ? reading : readingFrom({ ...reading.log });
              break;
            case "frame":
              reading = read(reading, frame(s, events.slice(s, s + length)), AT);
          }
          expect(reading.log).toEqual(logs[reading.log.cursor + 1]);
          expect(reading.held.length).toBeLessThanOrEqual(MAX_HELD_FRAMES);
        }
        const { cursor } = reading.log;
        reading = read(reading, frame(cursor + 1, events.slice(cursor + 1)), AT);
        expect(reading.log).toEqual(logs.at(-1));
        expect(isBehind(reading)).toBe(false);
      },
    ),
    { numRuns: 1_000 },
  );
});

/** The log after none of the events, after the first, and so on. */
function prefixes(events: readonly RunEvent[]): RunLog[] {
  const logs = [emptyLog];
  for (const event of events) logs.push(advance(logs.at(-1) ?? emptyLog, event, AT));
  return logs;
}

/** The run up to event `s` in as few events as say it, in parts. */
function snapshots(events: readonly RunEvent[], s: number, n: number): Snapshot[] {
  const compact: RunEvent[] = [];
  for (const event of events.slice(0, s + 1)) {
    const last = compact.at(-1);
    const isMore =
      last?.type === "TEXT_MESSAGE_CONTENT" && event.type === last.type && event.messageId === last.messageId;
    if (isMore) compact[compact.length - 1] = { ...last, delta: last.delta + event.delta };
    else compact.push(event);
  }
  const size = Math.ceil(compact.length / n);
  return Array.from({ length: n }, (_, p) => snap(s, compact.slice(p * size, (p + 1) * size), p, n));
}
