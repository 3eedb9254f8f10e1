import * as fc from "fast-check";
import { expect, it } from "vitest";
import { JsonScan } from "./json-scan.ts";

it("sees the end of any object at its last character, and not before", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 1, max: 5 }), (value, size) => {
      const json = JSON.stringify(value);
      const scan = new JsonScan();
      for (let at = 0; at < json.length; at += size) {
        expect(scan.closed).toBe(false);
        scan.take(json.slice(at, at + size));
      }
      expect(scan.closed).toBe(true);
    }),
  );
});

it.each(["", " ", "null", '"{}"', '{"a":"}', '{"a":"\\"}'])("sees no end in %s", (text) => {
  const scan = new JsonScan();
  scan.take(text);
  expect(scan.closed).toBe(false);
});
