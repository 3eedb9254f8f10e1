import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent } from "../protocol.ts";
import { arbitraryEvent } from "../../test/arbitrary-events.ts";
import { jsonBytes } from "./json-bytes.ts";
import { takeEvents } from "./take-events.ts";

test("as many events are taken as fit, commas included, and never none", () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryEvent, { minLength: 1, maxLength: 12 }),
      fc.nat(11),
      fc.integer({ min: 60, max: 1_500 }),
      (events, start, maxBytes) => {
        const from = start % events.length;
        const taken = takeEvents(events, from, maxBytes);
        expect(taken).toEqual(events.slice(from, from + taken.length));
        expect(taken.length).toBeGreaterThan(0);
        if (taken.length > 1) expect(jsonBytes(taken) - 2).toBeLessThanOrEqual(maxBytes);
        const next = events[from + taken.length];
        if (next) expect(jsonBytes([...taken, next]) - 2).toBeGreaterThan(maxBytes);
      },
    ),
  );
});

test("what fits to the byte is taken", () => {
  const events: RunEvent[] = [
    { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "霧" },
    { type: "TEXT_MESSAGE_END", messageId: "m" },
    { type: "TEXT_MESSAGE_END", messageId: "n" },
  ];
  const room = jsonBytes(events) - 2;
  expect(takeEvents(events, 0, room).length).toBe(3);
  expect(takeEvents(events, 0, room - 1).length).toBe(2);
});

test("behind the last event there is nothing to take", () => {
  expect(takeEvents([], 0, 100)).toEqual([]);
});
