import { MAX_FRAME_BYTES, MAX_TEXT_BYTES } from "@groundfog/lambda/protocol";
import { expect, it } from "vitest";
import { oversizeOf } from "./question-size.ts";

it("counts bytes, not characters", () => {
  expect(oversizeOf("a".repeat(MAX_TEXT_BYTES))).toBeUndefined();
  expect(oversizeOf("a".repeat(MAX_TEXT_BYTES + 1))).toEqual({
    bytes: MAX_TEXT_BYTES + 1,
    limit: MAX_TEXT_BYTES,
  });
  expect(oversizeOf("雾".repeat(MAX_TEXT_BYTES / 3))).toBeUndefined();
  expect(oversizeOf("雾".repeat(MAX_TEXT_BYTES / 3 + 1))).toEqual({
    bytes: MAX_TEXT_BYTES + 3,
    limit: MAX_TEXT_BYTES,
  });
});

it("counts what JSON makes of it: a text that fits can still need a frame that does not", () => {
  const oversize = oversizeOf('"'.repeat(MAX_TEXT_BYTES - 1));
  expect(oversize?.limit).toBe(MAX_FRAME_BYTES);
  expect(oversize?.bytes).toBeGreaterThan(2 * (MAX_TEXT_BYTES - 1));
  expect(oversizeOf("\u0001".repeat(5_000))?.limit).toBe(MAX_FRAME_BYTES);
});
