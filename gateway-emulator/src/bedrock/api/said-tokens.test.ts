import * as fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_TEXT_CHARACTERS } from "../../control/cut-text.ts";
import { MAX_SAID_TOKENS, type SaidKind, SaidTokens } from "./said-tokens.ts";

it("keeps each piece with its time, and what it is where it is no text; nothing of what is empty", () => {
  const said = new SaidTokens();
  said.add(5, "Hm.", "reasoning");
  said.add(6, "");
  said.add(7, "Fog");
  said.add(9, "look_up", "tool");
  said.add(9, '{"a', "toolInput");
  expect(said.list()).toEqual([
    [5, "Hm.", "reasoning"],
    [7, "Fog"],
    [9, "look_up", "tool"],
    [9, '{"a', "toolInput"],
  ]);
  expect(said.firstMs).toBe(5);
});

it("keeps the whole of a long answer, with coarser times at its beginning", () => {
  const said = new SaidTokens();
  for (let ms = 0; ms < 2_000; ms += 1) said.add(ms, `${ms % 10}`);
  const tokens = said.list();
  expect(tokens.length).toBeLessThanOrEqual(MAX_SAID_TOKENS);
  expect(tokens.map(([, text]) => text).join("")).toBe("0123456789".repeat(200));
  for (const [ms, text] of tokens) expect(text.startsWith(`${ms % 10}`)).toBe(true);
});

it("keeps as many pieces apart as it can, and never mixes what is text with what is not", () => {
  const said = new SaidTokens();
  for (let ms = 0; ms < 100; ms += 1) said.add(ms, "r", "reasoning");
  for (let ms = 100; ms < 130; ms += 1) said.add(ms, "t");
  const tokens = said.list();
  expect(tokens.length).toBeGreaterThanOrEqual(MAX_SAID_TOKENS / 2);
  for (const [, text, kind] of tokens) expect(text).toMatch(kind === "reasoning" ? /^r+$/ : /^t+$/);
  expect(new Set(tokens.map(([, , kind]) => kind))).toEqual(new Set(["reasoning", undefined]));
});

it("stops keeping what changes its kind with each piece", () => {
  const said = new SaidTokens();
  for (let ms = 0; ms < 1_000; ms += 1) said.add(ms, "x", ms % 2 === 0 ? "reasoning" : "tool");
  expect(said.list()).toHaveLength(MAX_SAID_TOKENS + 1);
  expect(said.list().at(-1)?.[1]).toBe(`… (${1_000 - MAX_SAID_TOKENS} more characters)`);
});

it("keeps the beginning of a very long one, and says how much is missing", () => {
  const said = new SaidTokens();
  for (let ms = 0; ms < 1_000; ms += 1) said.add(ms, "0123456789");
  const texts = said.list().map(([, text]) => text);
  const held = texts.slice(0, -1).join("").length;
  expect(held).toBe(Math.floor(MAX_TEXT_CHARACTERS / 10) * 10);
  expect(texts.at(-1)).toBe(`… (${(10_000 - held).toLocaleString("en")} more characters)`);
});

it("is never large, whatever is said, and what it holds is what was said first", () => {
  const kind = fc.constantFrom<(SaidKind | undefined)[]>(undefined, "reasoning", "tool", "toolInput");
  const piece = fc.record({ kind, text: fc.string({ maxLength: 40 }), times: fc.nat(400) });
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const said = new SaidTokens();
      let all = "";
      for (const one of pieces)
        for (let time = 0; time < one.times; time += 1) {
          said.add(0, one.text, one.kind);
          all += one.text;
        }
      const texts = said.list().map(([, text]) => text);
      expect(texts.length).toBeLessThanOrEqual(MAX_SAID_TOKENS + 1);
      const held = texts.join("").replace(/… \([\d,]+ more characters\)$/, "");
      expect(held.length).toBeLessThanOrEqual(MAX_TEXT_CHARACTERS);
      expect(all.startsWith(held)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
