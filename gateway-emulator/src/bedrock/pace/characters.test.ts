import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens, textWeight } from "../tokens/tokens.ts";
import { TokenBudget } from "../tokens/token-budget.ts";
import { charactersOf, characterEnd, characterWeight, weightOf } from "./characters.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What combines, in all ways in which it may: with what is before it, behind it, on both sides. */
const PARTS = [
  ..."ae \n\r\t~é漢。か가ß–ЖضΩ❤☝©ก",
  "\u0301",
  "\u3099",
  "\uff9e",
  "\u200d",
  "\ufe0f",
  "\u20e3",
  "\u064b",
  "\u1100",
  "\u1161",
  "\u11a8",
  "\u0915\u094d\u0937",
  "🌫",
  "👩🏽‍💻",
  "🏽",
  "🇯",
  "🇵",
  "\ud83c",
  "\udffb",
  "\u0600",
];
const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }).map((parts) => parts.join(""));

function segments(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

describe("charactersOf", () => {
  it("are what a segmenter says they are", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect([...charactersOf(text)]).toEqual(segments(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("are so for each code unit that there is, between others", () => {
    for (let from = 0; from < 2 ** 16; from += 2 ** 10) {
      const units = Array.from({ length: 2 ** 10 }, (_, index) => String.fromCharCode(from + index));
      const text = units.map((unit) => `a${unit}漢${unit}`).join("");
      expect([...charactersOf(text)].join("|")).toBe(segments(text).join("|"));
    }
  });

  it("find one that ends in two code units, wherever they are", () => {
    for (let marks = 0; marks < 130; marks += 1) {
      const character = `e${"\u0301".repeat(marks)}\u{e0100}`;
      expect([...charactersOf(`${character}b`)]).toEqual([character, "b"]);
    }
  });

  it("find a character that is as long as a page", () => {
    const text = `a${"e" + "\u0301".repeat(3_000)}b`;
    expect([...charactersOf(text)].map(({ length }) => length)).toEqual([1, 3_001, 1]);
  });
});

describe("weights", () => {
  it("are those that tokens count by, for a text and for each of its characters", () => {
    const every = Array.from({ length: 2 ** 16 }, (_, code) => String.fromCharCode(code));
    expect(every.filter((unit) => weightOf(unit) !== textWeight(unit))).toEqual([]);
    expect(every.filter((unit) => characterWeight(unit, 0, 1) !== textWeight(unit))).toEqual([]);
    fc.assert(
      fc.property(texts, (text) => {
        expect(weightOf(text)).toBe(textWeight(text));
      }),
    );
  });
});

describe("TokenBudget", () => {
  it("gives as many whole characters as fit, from whatever they are cut", () => {
    fc.assert(
      fc.property(texts, fc.nat(40), (text, maxTokens) => {
        const budget = new TokenBudget(maxTokens);
        const fitting = budget.spend(text);
        expect(text.startsWith(fitting)).toBe(true);
        expect(estimateTokens(fitting)).toBe(budget.spentTokens);
        expect(budget.spentTokens).toBeLessThanOrEqual(maxTokens);
        expect(budget.exhausted).toBe(fitting !== text);
        if (fitting === text) return;
        const next = text.slice(fitting.length, characterEnd(text, fitting.length));
        expect(estimateTokens(fitting + next)).toBeGreaterThan(maxTokens);
      }),
    );
  });
});
