import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_JSON_NESTING } from "./limits.ts";
import { parseJson } from "./parse-json.ts";
import { jsonText } from "./velocity/print.ts";

test.each(["", " ", "hi", "{", '{"a":1', "undefined", "[".repeat(131_072), `${'"\\'.repeat(60_000)}[`])(
  "%# is no JSON",
  (text) => {
    expect(parseJson(text)).toBeUndefined();
  },
);

test("JSON may nest as deep as Java's readers allow, and no deeper", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(parseJson(nested(MAX_JSON_NESTING))).toBeDefined();
  expect(parseJson(nested(MAX_JSON_NESTING + 1))).toBeUndefined();
  expect(parseJson(`["${"[".repeat(5000)}"]`)).toEqual(["[".repeat(5000)]);
});

test("any JSON of texts and integers comes out of it as it went in", () => {
  const integers = (_key: string, value: unknown) =>
    typeof value === "number" ? Math.trunc(value % 1e9) : value;
  const json = fc.jsonValue().map((value) => JSON.stringify(value, integers).replaceAll("-0", "0"));
  fc.assert(
    fc.property(json, (text) => {
      expect(jsonText(parseJson(text))).toBe(text);
    }),
  );
});

test("numbers that JavaScript cannot hold come out digit by digit", () => {
  const text = '{"id":98765432109876543210,"half":0.5,"one":1.0}';
  expect(jsonText(parseJson(text))).toBe(text);
});
