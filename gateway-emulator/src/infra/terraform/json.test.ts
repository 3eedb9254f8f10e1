import { expect, test } from "vitest";
import { parseJson } from "./json.ts";

test("reads JSON, and steps over a byte order mark", () => {
  expect(parseJson('{"a":[1]}')).toEqual({ value: { a: [1] } });
  expect(parseJson("\uFEFF[]")).toEqual({ value: [] });
});

test.each([
  ["", 1, 1],
  ["abc", 1, 1],
  ['{"a": tru}', 1, 10],
  ['{"a": }', 1, 7],
  ['{"a":1,}', 1, 8],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['{\n  "a": "x\n}', 2, 10],
  ['{"a":1}\nx', 2, 1],
  ['{"a": "\\q"}', 1, 9],
  ['{"a": [1, 2', 1, 12],
  [`{"long": "${"x".repeat(200)}",\n\n  'b': 1}`, 3, 3],
])("names line and column where %j breaks", (text, line, column) => {
  expect(parseJson(text)).toEqual({ fault: { line, column } });
});
