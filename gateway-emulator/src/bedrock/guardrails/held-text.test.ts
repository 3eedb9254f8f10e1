import { array, assert, constantFrom, nat, property, string } from "fast-check";
import { expect, it } from "vitest";
import { guardrailWith, MASKING } from "./guardrail.fixture.ts";
import { HeldText } from "./held-text.ts";
import { judgeOf } from "./judge.ts";
import { SCAN_CHARACTERS } from "./limits.ts";
import { mask } from "./mask.ts";
import { ENTITIES } from "./pii/entities.ts";

const everything = guardrailWith({
  piiEntities: [...ENTITIES.keys()].map((type) => ({ type, ...MASKING })),
  words: [{ text: "son of a gun", output: "ANONYMIZE" }],
});
const judge = judgeOf(everything, () => undefined);

/** What leaves a stream that comes in such pieces. */
function streamed(text: string, lengths: readonly number[], judgeText = judge): string[] {
  const held = new HeldText(judgeText);
  const left: string[] = [];
  let at = 0;
  for (let turn = 0; at < text.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    left.push(held.add(text.slice(at, at + length)).text);
    at += length;
  }
  return [...left, held.end().text].filter((piece) => piece !== "");
}

const words = constantFrom(
  `https://example.com/${"a-long-way/".repeat(40)}end`,
  ..."jo@example.com|4111 1111 1111 1111|+1 (555) 123-4567|password: hunter2|password is|s3cret|son  of a gun|son of|aged 7|42 years old".split(
    "|",
  ),
  ..."DE89 3704 0044 0532 0130 00|https://example.com/x?y=z|192.168.0.1|123-45-6789|123 45 6789|UTR: 12345 67890|00:1A:2b:3C:4d:5E|雾|👋🏽|größe".split(
    "|",
  ),
  ..."1111|4111 |12:|Hello|,|\n|. |-|@|x".split("|"),
);

it("masks a stream as it masks the whole, however it is cut", () => {
  assert(
    property(
      array(array(words, { minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 20 }),
      constantFrom(" ", "", ", "),
      array(
        nat(60).map((length) => length + 1),
        { minLength: 1, maxLength: 6 },
      ),
      (parts, separator, lengths) => {
        const text = parts.map((part) => part.join(separator)).join(" and then, ");
        expect(streamed(text, lengths).join("")).toBe(mask(text, judge(text, { source: "OUTPUT" })));
      },
    ),
    { numRuns: 300 },
  );
});

it("masks any text as it masks the whole", () => {
  assert(
    property(string({ unit: "binary", maxLength: 2_000, size: "max" }), nat(99), (text, length) => {
      expect(streamed(text, [length + 1]).join("")).toBe(mask(text, judge(text, { source: "OUTPUT" })));
    }),
    { numRuns: 200 },
  );
});

it("lets text go in bursts, long before its end", () => {
  const bursts = streamed("All is well. ".repeat(200), [4]);
  expect(bursts.length).toBeGreaterThan(8);
  expect(Math.min(...bursts.slice(0, -1).map(({ length }) => length))).toBeGreaterThanOrEqual(20);
  expect(Math.max(...bursts.slice(1).map(({ length }) => length))).toBeLessThanOrEqual(2 * SCAN_CHARACTERS);
});

it("never cuts a character in two", () => {
  for (const piece of streamed("👋".repeat(1_000), [3])) expect(piece.isWellFormed()).toBe(true);
});

it("holds a text to its end where a regular expression of the stack's own is to look at it", () => {
  const regexes = [{ name: "All", pattern: "begin[^]*end", ...MASKING }];
  const text = `begin ${"x ".repeat(1_000)}end`;
  expect(
    streamed(
      text,
      [7],
      judgeOf(guardrailWith({ regexes }), () => undefined),
    ),
  ).toEqual(["{All}"]);
});
