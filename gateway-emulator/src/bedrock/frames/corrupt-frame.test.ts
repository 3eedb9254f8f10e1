import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { expect, it } from "vitest";
import { encodeMessage } from "../../transport/event-stream.ts";
import { corruptFrame } from "./corrupt-frame.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const FRAME = encodeMessage({
  headers: [
    [":event-type", "messageStart"],
    [":content-type", "application/json"],
  ],
  payload: Buffer.from('{"role":"assistant"}'),
});

it.each([
  ["checksum", /message checksum/],
  ["prelude", /prelude checksum/],
] as const)("makes the %s wrong, and the copy alone", (what, error) => {
  expect(() => codec.decode(corruptFrame(FRAME, what))).toThrow(error);
  expect(() => codec.decode(FRAME)).not.toThrow();
});

it("spoils the JSON under checksums that are right", () => {
  const { headers, body } = codec.decode(corruptFrame(FRAME, "json"));
  expect(headers).toEqual(codec.decode(FRAME).headers);
  expect(toUtf8(body)).toBe('!"role":"assistant"}');
});

it("takes the event's type away under checksums that are right", () => {
  const { headers, body } = codec.decode(corruptFrame(FRAME, "eventType"));
  expect(Object.keys(headers)).toEqual([":event-typo", ":content-type"]);
  expect(toUtf8(body)).toBe('{"role":"assistant"}');
});
