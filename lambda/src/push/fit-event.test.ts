import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent } from "../protocol.ts";
import { arbitraryEvent, shown } from "../../test/arbitrary-events.ts";
import { fitEvent } from "./fit-event.ts";
import { jsonBytes } from "./json-bytes.ts";

test("an event that fits stays as it is; a longer delta becomes several that say the same", () => {
  fc.assert(
    fc.property(arbitraryEvent, fc.integer({ min: 120, max: 2_000 }), (event, maxBytes) => {
      const events = fitEvent(event, maxBytes);
      for (const each of events) expect(jsonBytes(each)).toBeLessThanOrEqual(maxBytes);
      if (jsonBytes(event) <= maxBytes) expect(events).toEqual([event]);
      else expect(shown(events)).toEqual(shown([event]));
    }),
  );
});

test("a tool's long result is shortened between code points, and its other fields stay", () => {
  const result: RunEvent = {
    type: "TOOL_CALL_RESULT",
    messageId: "m",
    toolCallId: "t",
    content: `a${"🌫".repeat(50_000)}`,
    role: "tool",
  };
  const [short, ...more] = fitEvent(result, 28_000);
  expect(more).toEqual([]);
  expect(short).toMatchObject({ ...result, content: expect.stringMatching(/^a(🌫)+…$/u) });
  expect(jsonBytes(short)).toBeLessThanOrEqual(28_000);
  // Two bytes for each of 8,192 UTF-16 units.
  expect(jsonBytes(short)).toBeGreaterThan(16_000);
});

test("what is too long even with short strings is left out", () => {
  const value = Array.from({ length: 1_000 }, (_, i) => ({ i }));
  expect(fitEvent({ type: "CUSTOM", name: "citation", value }, 1_000)).toEqual([]);
});
