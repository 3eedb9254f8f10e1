import { expect, it } from "vitest";
import { parseJson } from "./json.ts";

const MALFORMED = expect.objectContaining({
  name: "ValidationException",
  statusCode: 400,
  message: "Malformed input request, please reformat your input and try again.",
});

function nested(levels: number, inside = "") {
  return Buffer.from("[".repeat(levels) + inside + "]".repeat(levels));
}

it.each([
  ["nothing", ""],
  ["half an object", "{"],
  ["a control character", "\u0000"],
  ["a member without value", '{"a":}'],
  ["a byte order mark", "\uFEFF{}"],
  ["two values", "{}{}"],
])("refuses %s", (_, body) => {
  expect(() => parseJson(Buffer.from(body))).toThrow(MALFORMED);
});

it("refuses what is not UTF-8", () => {
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(MALFORMED);
  expect(() => parseJson(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toThrow(MALFORMED);
});

it("takes a thousand levels and no more", () => {
  expect(parseJson(nested(1_000))).toBeInstanceOf(Array);
  expect(() => parseJson(nested(1_001))).toThrow(MALFORMED);
  expect(() => parseJson(Buffer.from('{"a":'.repeat(1_001)))).toThrow(MALFORMED);
  expect(() => parseJson(nested(5_000_000))).toThrow(MALFORMED);
});

it("counts no brackets in texts", () => {
  const brackets = "[{".repeat(2_000);
  for (const text of [brackets, `\\"${brackets}`, `${brackets}\\\\`, `\\\\\\"${brackets}\\"`])
    expect(parseJson(Buffer.from(`["${text}"]`))).toHaveLength(1);
  expect(() => parseJson(nested(1_000, '"\\\\",[0]'))).toThrow(MALFORMED);
});

it("takes the last of members that have one name, and lone surrogates", () => {
  expect(parseJson(Buffer.from('{"a":1,"a":"\\ud800"}'))).toEqual({ a: "\ud800" });
});
