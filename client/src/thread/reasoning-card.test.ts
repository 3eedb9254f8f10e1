import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_OPEN_LENGTH, MAX_PARAGRAPHS, paragraphsOf } from "./reasoning-card.tsx";

const NODES_OF_A_PARAGRAPH = 2;

describe("the paragraphs of what was thought", () => {
  it("are those of the text", () => {
    expect(paragraphsOf("One.\n\nTwo,\nstill two.\n \nThree.\n", false)).toEqual([
      "One.",
      "Two,\nstill two.",
      "Three.\n",
    ]);
  });

  it("take at most 400 nodes, and lose nothing", () => {
    const text = Array.from({ length: 1_000 }, (_, n) => `Thought ${n}.`).join("\n\n");
    const paragraphs = paragraphsOf(text, false);
    expect(paragraphs.length).toBe(MAX_PARAGRAPHS);
    expect(paragraphs.length * NODES_OF_A_PARAGRAPH).toBeLessThanOrEqual(400);
    expect(paragraphs.join("\n\n")).toBe(text);
  });

  it("are the end of the text while more of it comes, in whole characters", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "霧", "👍", "\n\n"),
      minLength: 0,
      maxLength: 9_000,
    });
    fc.assert(
      fc.property(text, (text) => {
        const shown = paragraphsOf(text, true).join("");
        expect(shown.length).toBeLessThanOrEqual(MAX_OPEN_LENGTH + 1);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
