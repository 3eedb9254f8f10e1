import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ThinkTags, type Said } from "./think-tags.ts";

/** What is said of both kinds, when the content comes in these pieces. */
function saidOf(pieces: readonly string[]) {
  const tags = new ThinkTags();
  const said: Said[] = [...pieces.flatMap((piece) => tags.push(piece)), ...tags.end()];
  const textOf = (wanted: Said["kind"]) =>
    said.flatMap(({ kind, text }) => (kind === wanted ? text : [])).join("");
  return { reasoning: textOf("reasoning"), text: textOf("text") };
}

const CASES: [content: string, reasoning: string, text: string][] = [
  ["Hello", "", "Hello"],
  ["<think>\nHm.\n</think>\n\nHello", "Hm.\n", "Hello"],
  ["\n<think>Hm</think>Hello", "Hm", "Hello"],
  ["<think>\n\n</think>\n\nHello", "", "Hello"],
  ["<think>a < b </thin </think>Yes", "a < b </thin ", "Yes"],
  ["Say <think> twice", "", "Say <think> twice"],
  ["<think>cut off", "cut off", ""],
  ["<think>a</think>b<think>c</think>", "a", "b<think>c</think>"],
  ["<thin", "", "<thin"],
  ["  indented", "", "  indented"],
  ["", "", ""],
];

describe("<think>…</think>", () => {
  it.each(CASES)("parts %j", (content, reasoning, text) => {
    expect(saidOf([content])).toEqual({ reasoning, text });
  });

  it.each(CASES)("parts %j in any pieces", (content, reasoning, text) => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: content.length })), (positions) => {
        const at = [0, ...positions.toSorted((a, b) => a - b), content.length];
        const pieces = at.slice(1).map((end, index) => content.slice(at[index], end));
        expect(saidOf(pieces)).toEqual({ reasoning, text });
      }),
    );
  });

  it("holds nothing back but what could be a tag", () => {
    const tags = new ThinkTags();
    expect(tags.push("<think>a<")).toEqual([{ kind: "reasoning", text: "a" }]);
    expect(tags.push("b")).toEqual([{ kind: "reasoning", text: "<b" }]);
    expect(tags.push("</think>c<")).toEqual([{ kind: "text", text: "c<" }]);
  });
});
