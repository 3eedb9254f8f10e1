import { MAX_TEXT_BYTES, utf8Length } from "@groundfog/lambda/protocol";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { oversizeOf } from "../composer/question-size.ts";
import { draftWith, MAX_EXTRACT_BYTES } from "./carry-over.ts";

it("quotes what was said last before the question", () => {
  const draft = draftWith("And when does it lift?", {
    question: "How does fog form?",
    answer: "By cooling.\n\nOn clear nights.",
  });
  expect(draft).toBe(
    "> How does fog form?\n>\n> By cooling.\n>\n> On clear nights.\n\nAnd when does it lift?",
  );
});

it("keeps the end of a long answer, in whole lines where it has any", () => {
  const lines = Array.from({ length: 2_000 }, (_, n) => `Line ${n} of the answer`);
  const draft = draftWith("And then?", { question: "Go on", answer: lines.join("\n") });
  expect(draft).toContain("\n> …\n> Line ");
  expect(draft.endsWith("> Line 1999 of the answer\n\nAnd then?")).toBe(true);
  const oneLine = draftWith("And then?", { question: "Go on", answer: "霧".repeat(9_000) });
  expect(oneLine).toMatch(/^> Go on\n>\n> …霧+\n\nAnd then\?$/u);
});

it("quotes less where the question leaves less room", () => {
  const long = "a".repeat(MAX_TEXT_BYTES - 500);
  const draft = draftWith(long, { question: "How?", answer: "So it is.\n".repeat(900) });
  expect(draft.startsWith("> How?\n>\n> …\n> So it is.\n")).toBe(true);
  expect(oversizeOf(draft)).toBeUndefined();
});

it("quotes a question alone that had no answer", () => {
  expect(draftWith("Now?", { question: "How?", answer: "" })).toBe("> How?\n\nNow?");
});

it("is the question alone at the beginning, and where there is no room for more", () => {
  expect(draftWith("Hello", undefined)).toBe("Hello");
  const long = "a".repeat(MAX_TEXT_BYTES - 10);
  expect(draftWith(long, { question: "How?", answer: "So." }) === long).toBe(true);
});

it("never quotes more than it may, nor makes a draft that cannot be sent of a question that could", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", " ", "\n", "霧", "👍🏽", '"', "\u0001"),
    maxLength: 12_000,
  });
  fc.assert(
    fc.property(text, text, text, (question, asked, answer) => {
      fc.pre(!oversizeOf(question));
      const draft = draftWith(question, { question: asked, answer });
      expect(draft.endsWith(question)).toBe(true);
      expect(utf8Length(draft) - utf8Length(question)).toBeLessThanOrEqual(MAX_EXTRACT_BYTES + 2);
      expect(oversizeOf(draft)).toBeUndefined();
      expect(draft.isWellFormed()).toBe(true);
    }),
    { numRuns: 60 },
  );
});
