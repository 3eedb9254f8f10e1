import { MAX_FRAME_BYTES, MAX_TEXT_BYTES, utf8Length } from "@groundfog/lambda/protocol";
import { assert, property, string } from "fast-check";
import { expect, it } from "vitest";
import { en } from "../words/en.ts";
import { oversizeOf } from "./question-size.ts";
import { sayOversize } from "./say-oversize.ts";

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

it("counts what the answer is made with, which travels in the same frame", () => {
  const text = "a".repeat(MAX_TEXT_BYTES - 1_024);
  expect(oversizeOf(text, { system: "Be brief.", temperature: 0.5 })).toBeUndefined();
  expect(oversizeOf(text, { system: "b".repeat(8_000) })?.limit).toBe(MAX_FRAME_BYTES);
  expect(oversizeOf("a", { system: "\u0001".repeat(5_000) })?.limit).toBe(MAX_FRAME_BYTES);
});

it("never takes a question whose frame is too large for short, whatever is in it", () => {
  const text = string({ unit: "binary", maxLength: 8_000 });
  assert(
    property(text, text, (text, system) => {
      const frame = { action: "send", v: 1, id: "i".repeat(48), thread: "t".repeat(48), parent: null, text };
      const bytes = utf8Length(JSON.stringify({ ...frame, opts: { system } }));
      if (bytes > MAX_FRAME_BYTES) expect(oversizeOf(text, { system })).toBeDefined();
    }),
    { numRuns: 20 },
  );
});

it("says how much is too much, with the numbers of the language", () => {
  expect(sayOversize({ bytes: 30_000, limit: 24_576 }, en)).toContain(
    "30,000 bytes, where 24,576 is the limit: 5,424",
  );
});
