import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonCompletion } from "./json-completion.ts";

describe("jsonCompletion", () => {
  it.each([
    ["{", '"note":"hi"}'],
    ['{"a": ', '"hi"}'],
    ['{"a"', ':"hi"}'],
    ['{"a": "b', 'hi"}'],
    ['{"a": 1,', '"note":"hi"}'],
    ['{"a": [1, {"b', '":"hi"}]}'],
    ['{"a": {"b": 12', "}}"],
    ["[", '"hi"]'],
    ["[[], ", '"hi"]'],
    ['["{\\"', 'hi"]'],
  ])("makes %j whole", (begun, rest) => {
    expect(jsonCompletion(begun, "hi")).toBe(rest);
  });

  it.each(["{}", "[1]", '{"a": tr', "{ no JSON", "[1, 2}}", '{"a": "b\\'])("leaves %j alone", (begun) => {
    expect(jsonCompletion(begun, "hi")).toBeUndefined();
  });

  it("only ever makes JSON of what it goes on from", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (json, cut) => {
        const begun = json.slice(0, cut % json.length);
        const rest = jsonCompletion(begun, 'a "b" \\');
        if (rest !== undefined) expect(() => JSON.parse(begun + rest)).not.toThrow();
      }),
    );
  });
});
