import { expect, it } from "vitest";
import { TYPE_AHEAD_MS, typeAhead } from "./type-ahead.ts";

const NAMES = ["Claude Sonnet 5.5", "Claude Haiku 5.5", "Nova 2 Lite", "GPT OSS 120B"];
const NONE = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false, timeStamp: 0 };

function type(keys: readonly (string | Partial<typeof NONE> | undefined)[]): (number | undefined)[] {
  const find = typeAhead();
  return keys.map((key) =>
    typeof key === "string" ? find({ ...NONE, key }, NAMES) : find({ ...NONE, key: "n", ...key }, NAMES),
  );
}

it("finds a name by the beginning of any of its words", () => {
  expect(type(["n"])).toEqual([2]);
  expect(type(["h"])).toEqual([1]);
  expect(type(["O", "s"])).toEqual([3, 3]);
});

it("takes letters together that follow each other closely, and spaces between them", () => {
  expect(type(["c", "l", "a", "u", "d", "e", " ", "h"])).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
});

it("begins anew after a while", () => {
  expect(type(["h", { timeStamp: TYPE_AHEAD_MS }])).toEqual([1, undefined]);
  expect(type(["h", { timeStamp: TYPE_AHEAD_MS + 1 }])).toEqual([1, 2]);
});

it("leaves keys alone that are no letters, and letters that are held with others", () => {
  expect(
    type(["ArrowDown", "Enter", " ", { ctrlKey: true }, { metaKey: true }, { isComposing: true }]),
  ).toEqual(Array.from({ length: 6 }, () => undefined));
});

it("says when nothing is called so", () => {
  expect(type(["x"])).toEqual([undefined]);
});
