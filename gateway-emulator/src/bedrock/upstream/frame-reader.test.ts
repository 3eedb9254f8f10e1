import { expect, it } from "vitest";
import * as fc from "fast-check";
import { encodeMessage } from "../../transport/event-stream.ts";
import { corruptFrame } from "../frames/corrupt-frame.ts";
import { encodeError, encodeException } from "../frames/event-message.ts";
import { FrameReader } from "./frame-reader.ts";

function event(type: string, payload: object): Buffer {
  return encodeMessage({
    headers: [
      [":event-type", type],
      [":content-type", "application/json"],
      [":message-type", "event"],
    ],
    payload: Buffer.from(JSON.stringify(payload)),
  });
}

it("reads the same messages however the stream is cut", () => {
  const stream = Buffer.concat([
    event("messageStart", { role: "assistant" }),
    event("contentBlockDelta", { delta: { text: "Nebel 🌫" } }),
    encodeException({ name: "throttlingException", message: "No." }),
    encodeError({ code: "internal", message: "Oh." }),
  ]);
  const whole = new FrameReader().read(stream);
  expect(whole.map((frame) => frame.kind)).toEqual(["event", "event", "exception", "error"]);
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
      const reader = new FrameReader();
      const at = [0, ...cuts.toSorted((one, other) => one - other), stream.length];
      const frames = at.flatMap((cut, index) => reader.read(stream.subarray(cut, at[index + 1] ?? cut)));
      expect(frames).toEqual(whole);
      expect(reader.rest()).toHaveLength(0);
    }),
  );
});

it("keeps the bytes of what is no message, whatever they are", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (pieces) => {
      const reader = new FrameReader();
      const frames = pieces.flatMap((piece) => reader.read(piece));
      const bytes = frames.map((frame) => (frame.kind === "bytes" ? frame.bytes : Buffer.alloc(0)));
      expect(Buffer.concat([...bytes, reader.rest()])).toEqual(Buffer.concat(pieces));
    }),
  );
});

it("reads on behind a message whose checksum is wrong", () => {
  const good = event("messageStop", { stopReason: "end_turn" });
  const bad = corruptFrame(good, "checksum");
  const frames = new FrameReader().read(Buffer.concat([bad, good]));
  expect(frames).toEqual([{ kind: "bytes", bytes: bad }, expect.objectContaining({ type: "messageStop" })]);
});
