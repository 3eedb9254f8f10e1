import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_FRAME_BYTES } from "../limits.ts";
import { FrameScanner } from "./frame-scanner.ts";

const TEXT = 0x81;
const BINARY = 0x82;
const PING = 0x89;
const CLOSE = 0x88;

/** A client's frame; the length stands as it is written, whatever the payload is. */
function frameOf(first: number, payload: Buffer, { masked = true, length = payload.length } = {}): Buffer {
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126
      ? Buffer.from([first, mask | length])
      : length < 65_536
        ? Buffer.from([first, mask | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([first, mask | 127]), bigEndian(length)]);
  return Buffer.concat([head, masked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0), payload]);
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

/** What comes of the bytes, cut as they are given. */
function scanned(chunks: Buffer[], { compressed = false } = {}) {
  const passed: Buffer[] = [];
  const refused: string[] = [];
  const scanner = new FrameScanner({
    compressed,
    pass: (frames) => void passed.push(frames),
    refuse: (frame) => void refused.push(frame.why === "binary" ? "binary" : `${frame.payloadBytes} bytes`),
  });
  for (const chunk of chunks) scanner.scan(chunk);
  return { passed: Buffer.concat(passed), calls: passed, refused, scanner };
}

const hello = frameOf(TEXT, Buffer.from("hello"));
const close = frameOf(CLOSE, Buffer.from([3, 232]));
const bytes = (length: number) => Buffer.alloc(length, "x");

test("frames in one chunk pass as that chunk, not copied", () => {
  const chunk = Buffer.concat([hello, frameOf(PING, bytes(3)), frameOf(TEXT, bytes(300)), hello]);
  const { calls } = scanned([chunk]);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toBe(chunk);
});

test.each([[MAX_FRAME_BYTES], [65_535], [65_536]])("a frame of %i bytes: the limit is 32,768", (length) => {
  const { passed, refused } = scanned([hello, frameOf(TEXT, bytes(length)), close]);
  const fits = length <= MAX_FRAME_BYTES;
  expect(refused).toEqual(fits ? [] : [`${length} bytes`]);
  expect(passed).toEqual(Buffer.concat(fits ? [hello, frameOf(TEXT, bytes(length)), close] : [hello, close]));
});

test("a frame that is one byte too long is cut out, and of what follows only the close frame passes", () => {
  const tooLong = frameOf(TEXT, bytes(MAX_FRAME_BYTES + 1));
  const { passed, refused } = scanned([Buffer.concat([hello, tooLong, hello, tooLong, close, hello])]);
  expect(refused).toEqual(["32769 bytes"]);
  expect(passed).toEqual(Buffer.concat([hello, close]));
});

test("a frame that is too long is refused by its header, before its payload comes", () => {
  const { refused } = scanned([frameOf(TEXT, Buffer.alloc(0), { length: 41_203 }).subarray(0, 8)]);
  expect(refused).toEqual(["41203 bytes"]);
});

test("a binary frame is refused, also as the beginning of a fragmented message", () => {
  expect(scanned([frameOf(BINARY, bytes(3)), close])).toMatchObject({ refused: ["binary"], passed: close });
  expect(scanned([frameOf(0x02, bytes(3)), hello])).toMatchObject({ refused: ["binary"] });
  expect(scanned([frameOf(BINARY, bytes(40_000))])).toMatchObject({ refused: ["40000 bytes"] });
});

test.each([
  ["it is not masked", frameOf(TEXT, bytes(40_000), { masked: false })],
  ["it has a reserved bit", frameOf(TEXT | 0x20, bytes(40_000))],
  ["it is compressed, and nothing was negotiated", frameOf(TEXT | 0x40, bytes(40_000))],
  ["its opcode is none", frameOf(0x83, bytes(40_000))],
  ["it is a ping that is too long", frameOf(PING, bytes(126))],
  ["it is a ping in pieces", frameOf(0x09, bytes(1))],
  ["it is a close frame with half a code", frameOf(CLOSE, bytes(1))],
])("of a broken frame the first two bytes pass, and nothing behind them: %s", (_case, broken) => {
  const { passed, refused } = scanned([Buffer.concat([hello, broken, hello]), hello]);
  expect(refused).toEqual([]);
  expect(passed).toEqual(Buffer.concat([hello, broken.subarray(0, 2)]));
});

test("a compressed frame counts with its length on the wire", () => {
  const compressed = frameOf(TEXT | 0x40, bytes(MAX_FRAME_BYTES));
  expect(scanned([compressed], { compressed: true })).toMatchObject({ passed: compressed, refused: [] });
  const longer = frameOf(TEXT | 0x40, bytes(MAX_FRAME_BYTES + 1));
  expect(scanned([longer], { compressed: true })).toMatchObject({ refused: ["32769 bytes"] });
});

test("a frame that comes byte by byte passes whole, in one call", () => {
  const frame = frameOf(TEXT, bytes(5000));
  const { calls } = scanned([...frame].map((byte) => Buffer.from([byte])));
  expect(calls).toEqual([frame]);
});

test("a length of 2^62 costs nothing, and nothing passes any more", () => {
  const huge = Buffer.from([TEXT, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  const { passed, refused } = scanned([huge, hello, close]);
  expect(refused).toEqual([`${2 ** 62} bytes`]);
  expect(passed).toHaveLength(0);
});

test("once it has been ended, nothing passes", () => {
  const { scanner, calls } = scanned([hello.subarray(0, 3)]);
  scanner.end();
  scanner.scan(hello.subarray(3));
  scanner.scan(hello);
  expect(calls).toEqual([]);
});

/** The same rules, read frame by frame from all bytes at once. */
function naive(all: Buffer, compressed: boolean): { passed: Buffer; refused: string[] } {
  const passed: Buffer[] = [];
  const refused: string[] = [];
  let rest = all;
  while (rest.length >= 2) {
    const [first = 0, second = 0] = rest;
    const [fin, rsv1, rsv23] = [first >= 0x80, (first & 0x40) > 0, (first & 0x30) > 0];
    const [opcode, masked, short] = [first & 15, second >= 0x80, second & 127];
    const control = opcode >= 8;
    const brokenControl = control && (!fin || rsv1 || short > 125 || (opcode === 8 && short === 1));
    const brokenData = !control && rsv1 && !compressed;
    if (rsv23 || !masked || ![0, 1, 2, 8, 9, 10].includes(opcode) || brokenControl || brokenData) {
      if (refused.length === 0) passed.push(rest.subarray(0, 2));
      break;
    }
    const head = short === 127 ? 14 : short === 126 ? 8 : 6;
    if (rest.length < head) break;
    const length =
      short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
    const frame = rest.subarray(0, head + length);
    const tooLong = length > 32_768;
    if (refused.length === 0 && (tooLong || opcode === 2))
      refused.push(tooLong ? `${length} bytes` : "binary");
    const mayPass = refused.length === 0 || opcode === 8;
    if (mayPass && frame.length === head + length) passed.push(frame);
    if (opcode === 8 && frame.length === head + length) break;
    rest = rest.subarray(frame.length);
  }
  return { passed: Buffer.concat(passed), refused };
}

const anyFrame = fc
  .record({
    first: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(TEXT, TEXT, 0x01, 0x80, 0x00, PING, 0x8a, 0xc1) },
      { weight: 1, arbitrary: fc.constantFrom(BINARY, CLOSE) },
      { weight: 1, arbitrary: fc.nat(255) },
    ),
    length: fc.oneof(fc.nat(200), fc.constantFrom(125, 126, 65_535, 65_536, 32_768, 32_769), fc.nat(40_000)),
    masked: fc.nat(30).map((rarely) => rarely < 30),
    torn: fc.nat(40),
  })
  .map(({ first, length, masked, torn }) => {
    const frame = frameOf(first, bytes(length), { masked });
    return torn === 40 ? frame.subarray(0, Math.floor(frame.length / 2)) : frame;
  });

/** The same bytes, cut at any places. */
function cut(all: Buffer, places: number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (all.length + 1)), all.length].toSorted((a, b) => a - b);
  return at.slice(1).map((end, index) => all.subarray(at[index], end));
}

test("any frames, cut in any way, come to the same as they do read one by one", () => {
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.boolean(),
      (frames, places, compressed) => {
        const all = Buffer.concat(frames);
        const expected = naive(all, compressed);
        const { passed, refused } = scanned(cut(all, places), { compressed });
        expect(refused).toEqual(expected.refused);
        expect(passed.equals(expected.passed)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("so do random bytes, and they never throw", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
        { maxLength: 10 },
      ),
      fc.boolean(),
      (chunks, compressed) => {
        const { refused, passed } = scanned(chunks, { compressed });
        const expected = naive(Buffer.concat(chunks), compressed);
        expect({ refused, passed }).toEqual(expected);
      },
    ),
    { numRuns: 2000 },
  );
});
