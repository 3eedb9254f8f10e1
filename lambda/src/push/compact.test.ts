import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RunEvent } from "../protocol.ts";
import { arbitraryEvent, shown } from "../../test/arbitrary-events.ts";
import { compactEvents } from "./compact.ts";

test("compacted events say the same, say it shortly, and leave what they came from alone", () => {
  fc.assert(
    fc.property(fc.array(arbitraryEvent, { maxLength: 40 }), (events) => {
      const before = structuredClone(events);
      const compact = compactEvents(events);
      expect(shown(compact)).toEqual(shown(events));
      expect(compactEvents(compact)).toEqual(compact);
      expect(events).toEqual(before);
    }),
  );
});

test("text of one message is joined; that of another, or with something between, is not", () => {
  const text = (messageId: string, delta: string): RunEvent => ({
    type: "TEXT_MESSAGE_CONTENT",
    messageId,
    delta,
  });
  const args = (toolCallId: string, delta: string): RunEvent => ({
    type: "TOOL_CALL_ARGS",
    toolCallId,
    delta,
  });
  const end: RunEvent = { type: "TEXT_MESSAGE_END", messageId: "m" };
  expect(
    compactEvents([
      text("m", "a"),
      text("m", "b"),
      text("n", "c"),
      end,
      end,
      args("m", "{"),
      args("m", "}"),
      args("n", "1"),
    ]),
  ).toEqual([text("m", "ab"), text("n", "c"), end, end, args("m", "{}"), args("n", "1")]);
});
