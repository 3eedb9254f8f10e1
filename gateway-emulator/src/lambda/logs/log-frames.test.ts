import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_LINE_BYTES } from "./cut-bytes.ts";
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

/** Cut into pieces of these sizes, again and again. */
function cut(bytes: Buffer, sizes: number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = sizes[pieces.length % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const FRAME_LEVELS: Record<number, string | undefined> = {
  0: undefined,
  4: "TRACE",
  8: "DEBUG",
  12: "INFO",
  16: "WARN",
  20: "ERROR",
  24: "FATAL",
};

const anyFrame = fc.record({
  bits: fc.constantFrom(0, 4, 8, 12, 16, 20, 24),
  isJson: fc.boolean(),
  message: fc.string({ unit: "binary", maxLength: 40 }),
  epochMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
});

/** Any bytes a handler may write there, which do not happen to begin a frame. */
const strayBytes = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0x5a ? 0 : byte))));

test("any frames, between any bytes that are none, cut anywhere, are read as they were written", () => {
  const property = fc.property(
    fc.array(fc.record({ before: strayBytes, frame: anyFrame }), { maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
    (parts, sizes) => {
      const bytes = parts.flatMap(({ before, frame: { bits, isJson, message, epochMs } }) => [
        before,
        frame((isJson ? 0xa55a0002 : 0xa55a0003) + bits, message, epochMs),
      ]);
      const lines = readAll(...cut(Buffer.concat(bytes), sizes)).filter(({ at }) => at !== undefined);
      expect(lines).toEqual(
        parts.map(({ frame: { bits, message, epochMs } }) => {
          const level = FRAME_LEVELS[bits];
          // A half of a character is written as the mark for that.
          return { ...(level && { level }), at: epochMs, message: Buffer.from(message).toString() };
        }),
      );
    },
  );
  fc.assert(property);
});

test("what stands between frames and is none becomes lines of their own, in order", () => {
  const stray = Buffer.from("one\r\ntwo \u{1F600}\nno line end");
  expect(
    readAll(stray, frame(0xa55a000f, "a"), Buffer.from("\xa5\x5a\0!", "latin1"), frame(0xa55a000f, "b")),
  ).toEqual([
    { message: "one" },
    { message: "two \u{1F600}" },
    { message: "no line end" },
    { level: "INFO", at: 1_800_000_000_000, message: "a" },
    { message: "\uFFFDZ\0!" },
    { level: "INFO", at: 1_800_000_000_000, message: "b" },
  ]);
});

test("a header that no runtime client writes is none: too long a message, another type, a time far away", () => {
  const long = frame(0xa55a000f, "");
  long.writeUInt32BE(0xffff_ffff, 4);
  const late = frame(0xa55a000f, "");
  late.writeUInt8(0xff, 8);
  const good = frame(0xa55a000f, "good");
  for (const bad of [long, late, frame(0xa55a0001, ""), frame(0xa55b000f, "")])
    expect(readAll(bad, good).filter(({ level }) => level !== undefined)).toMatchObject([
      { message: "good" },
    ]);
});

test("a message of many megabytes is cut at a megabyte, between two characters, and the next frame is whole", () => {
  const message = `xx${"你".repeat(4_000_000)}`;
  const lines = readAll(
    ...cut(Buffer.concat([frame(0xa55a000f, message), frame(0xa55a000f, "next")]), [65_536]),
  );
  const [long, next] = lines.map((line) => line.message);
  const kept = Math.floor((MAX_LINE_BYTES - 2) / 3);
  expect(long === `xx${"你".repeat(kept)}… (10,951,426 more bytes)`, "the cut message").toBe(true);
  expect(next).toBe("next");
});

test("a line without an end is cut too, and nothing more of it is held", () => {
  const lines = readAll(...cut(Buffer.alloc(3 * MAX_LINE_BYTES, "x"), [65_536]), Buffer.from("\nnext\n"));
  expect(lines.map(({ message }) => message.length)).toEqual([MAX_LINE_BYTES + 24, 4]);
  expect(lines[0]?.message.slice(-25)).toBe("x… (2,097,152 more bytes)");
});

test("what begins like a frame and goes on differently is not held back", () => {
  expect(readAll(Buffer.from("\xa5\x5a\0!\n", "latin1"))).toEqual([{ message: "\uFFFDZ\0!" }]);
});
