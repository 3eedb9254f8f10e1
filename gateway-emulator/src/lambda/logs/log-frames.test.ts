import { expect, test } from "vitest";
import { createLogFrameReader, type LogLine } from "./log-frames.ts";

/** A frame as a runtime client writes it. */
function frame(type: number, message: string, epochMs = 1_800_000_000_000): Buffer {
  const text = Buffer.from(message);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(type, 0);
  head.writeUInt32BE(text.length, 4);
  head.writeBigInt64BE(BigInt(epochMs) * 1000n, 8);
  return Buffer.concat([head, text]);
}

function readAll(...chunks: Buffer[]): LogLine[] {
  const lines: LogLine[] = [];
  const read = createLogFrameReader((line) => lines.push(line));
  for (const chunk of chunks) read(chunk);
  return lines;
}

test.each([
  [0xa55a0007, "TRACE"],
  [0xa55a000b, "DEBUG"],
  [0xa55a000f, "INFO"],
  [0xa55a0013, "WARN"],
  [0xa55a0017, "ERROR"],
  [0xa55a001b, "FATAL"],
  [0xa55a000e, "INFO"],
  [0xa55a0016, "ERROR"],
])("a frame of type %# %i is a line of level %s with its time", (type, level) => {
  expect(readAll(frame(type, "hi"))).toEqual([{ level, at: 1_800_000_000_000, message: "hi" }]);
});

test("a frame without a level is a line without one", () => {
  expect(readAll(frame(0xa55a0003, "hi"))).toEqual([{ at: 1_800_000_000_000, message: "hi" }]);
});

test("a message of several lines stays one, and so does an empty one", () => {
  const messages = readAll(frame(0xa55a000f, "one\ntwo\r\nthree"), frame(0xa55a000f, "")).map(
    ({ message }) => message,
  );
  expect(messages).toEqual(["one\ntwo\r\nthree", ""]);
});

test("frames may be cut anywhere, in the head, in the message, in the middle of a character", () => {
  const bytes = Buffer.concat([
    frame(0xa55a000f, "你好"),
    frame(0xa55a0017, "second"),
    frame(0xa55a000f, "third"),
  ]);
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    expect(readAll(...chunks).map(({ message }) => message)).toEqual(["你好", "second", "third"]);
  }
});

test("a frame that is not whole yet is no line", () => {
  expect(readAll(frame(0xa55a000f, "hello").subarray(0, -1))).toEqual([]);
});
