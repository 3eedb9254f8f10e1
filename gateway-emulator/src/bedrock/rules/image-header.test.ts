import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readImageHeader } from "./image-header.ts";
import { gifBytes, jpegBytes, pngBytes, webpBytes } from "./images-under-test.ts";

const SIZE = { width: 8_001, height: 37 };

it.each([
  ["png", pngBytes(SIZE)],
  ["gif", gifBytes(SIZE)],
  ["jpeg", jpegBytes(SIZE)],
  ["jpeg", jpegBytes(SIZE, 60_000)],
  ["webp", webpBytes("VP8 ", SIZE)],
  ["webp", webpBytes("VP8L", SIZE)],
  ["webp", webpBytes("VP8X", SIZE)],
])("reads the size of a %s", (format, bytes) => {
  expect(readImageHeader(bytes.toString("base64"))).toEqual({ format, ...SIZE });
});

it("reads no size where there is none", () => {
  for (const whole of [pngBytes(SIZE), gifBytes(SIZE), jpegBytes(SIZE), webpBytes("VP8X", SIZE)])
    for (let length = 0; length < whole.length; length += 1)
      expect(readImageHeader(whole.subarray(0, length).toString("base64"))?.width ?? SIZE.width).toBe(
        SIZE.width,
      );
});

it("ends on any bytes, with or without a size", () => {
  const start = fc.constantFrom(
    pngBytes(SIZE),
    jpegBytes(SIZE),
    webpBytes("VP8L", SIZE),
    Buffer.from([0xff, 0xd8, 0xff]),
  );
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 60 }), fc.nat(30), (begin, rest, cut) => {
      const bytes = Buffer.concat([begin.subarray(0, cut), rest]);
      expect(readImageHeader(bytes.toString("base64"))?.width ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});
