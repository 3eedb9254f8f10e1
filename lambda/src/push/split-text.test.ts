import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryText } from "../../test/arbitrary-events.ts";
import { jsonBytes } from "./json-bytes.ts";
import { splitText } from "./split-text.ts";

const inJson = (text: string) => jsonBytes(text) - 2;

test("the pieces are the text, fit, are as full as can be, and cut no character in two", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        arbitraryText.map((text) => text.slice(0, 1_000)),
        fc.array(fc.nat(0x10ffff)).map((codePoints) => String.fromCodePoint(...codePoints)),
      ),
      fc.integer({ min: 6, max: 300 }),
      (text, max) => {
        const pieces = splitText(text, max);
        expect(pieces.join("")).toBe(text);
        const firstOf = (piece: string) => String.fromCodePoint(piece.codePointAt(0) ?? 0);
        const wrong = pieces.filter((piece, i) => {
          const next = pieces[i + 1];
          if (inJson(piece) > max) return true;
          if (next === undefined) return false;
          const cutInTwo = /^[\ud800-\udbff][\udc00-\udfff]$/.test(`${piece.slice(-1)}${next[0]}`);
          return cutInTwo || inJson(piece + firstOf(next)) <= max;
        });
        expect(wrong).toEqual([]);
      },
    ),
  );
});

test("a text that fits is one piece, also when it is empty", () => {
  expect(splitText("fog", 3)).toEqual(["fog"]);
  expect(splitText("fog", 2)).toEqual(["fo", "g"]);
  expect(splitText("", 3)).toEqual([""]);
});
