import * as fc from "fast-check";
import { expect, it } from "vitest";
import { lineInJson } from "./place-in-json.ts";

const JSON_TEXT = `{
  "a": { "scripts": "elsewhere" },
  "scripts": [
    { "events": [] },
    {
      "events": [
        { "text": "a \\" } ] [" },
        {
          "text":
            5
        }
      ]
    }
  ]
}`;

it.each([
  ["scripts", 3],
  ["scripts[0]", 4],
  ["scripts[1]", 5],
  ["scripts[1].events", 6],
  ["scripts[1].events[0].text", 7],
  ["scripts[1].events[1]", 8],
  ["scripts[1].events[1].text", 9],
  ["a.scripts", 2],
  ["scripts[1].events[1].missing", 8],
  ["nowhere", 1],
])("finds %s in line %i", (at, line) => {
  expect(lineInJson(JSON_TEXT, at)).toBe(line);
});

it("finds an item of a list that is the root", () => {
  expect(lineInJson('[\n{"a":1},\n{"a":2}]', "[1].a")).toBe(3);
});

it("finds each item of a list, whatever the items are", () => {
  fc.assert(
    fc.property(fc.array(fc.json({ maxDepth: 3 }), { minLength: 1 }), (items) => {
      const text = `[\n${items.join(",\n")}\n]`;
      items.forEach((_, index) => expect(lineInJson(text, `[${index}]`)).toBe(index + 2));
    }),
  );
});
