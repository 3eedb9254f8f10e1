import { assert, jsonValue, property } from "fast-check";
import { expect, it } from "vitest";
import { sortedJson } from "./sorted-json.ts";

it("says the same value, with the keys of every object in order, however deep", () => {
  assert(
    property(jsonValue({ maxDepth: 6 }), (value) => {
      const json = sortedJson(value);
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      JSON.parse(json, (_key, member: unknown) => {
        if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
        // Numbers among the keys stand first in every object of JavaScript's.
        const keys = Object.keys(member).filter((key) => !/^\d+$/.test(key));
        expect(keys).toEqual(keys.toSorted());
        return member;
      });
    }),
    { numRuns: 500 },
  );
});

it("sorts below what is in order already, and leaves the value itself alone", () => {
  const value = { a: { d: 1, c: [{ f: 2, e: undefined }] }, b: undefined };
  expect(sortedJson(value)).toBe('{"a":{"c":[{"f":2}],"d":1}}');
  expect(Object.keys(value.a)).toEqual(["d", "c"]);
});

it("takes no longer for each level of a deep value", () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 1_000; depth++) value = { b: [value], a: depth };
  expect(sortedJson(value).length).toBeGreaterThan(10_000);
});
