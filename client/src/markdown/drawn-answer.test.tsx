import type { MarkedToken } from "marked";
import { describe, expect, it } from "vitest";
import { draw, elementsOf, outlineOf, redraw } from "../page/paper-dom.fixture.ts";
import { documents } from "./corpus.fixture.ts";
import { DrawnAnswer } from "./drawn-answer.ts";
import { Markdown } from "./markdown.tsx";

const open = { isOpen: true, isBrokenOff: false };
const over = { isOpen: false, isBrokenOff: false };

/** The blocks in all sections: what is the same is not drawn again. */
function blocksOf(answer: DrawnAnswer, text: string, state = open): readonly MarkedToken[] {
  return answer.sections({ text, ...state }).flat();
}

const paragraphs = (count: number) =>
  Array.from({ length: count }, (_, index) => `number ${index}\n\n`).join("");

describe("an answer that grows", () => {
  it("never draws a frozen block again, to the end and beyond it", () => {
    const whole = documents.filter((text) => !/\[[^\]]+\]/u.test(text)).join("\n");
    const answer = new DrawnAnswer();
    let before: readonly MarkedToken[] = [];
    for (let end = 0; end < whole.length; end += 97) {
      const now = blocksOf(answer, whole.slice(0, end));
      // The last three may be open: a paragraph, the blank line below it, and the beginning of the next block.
      for (const [index, block] of before.slice(0, -3).entries()) expect(now[index]).toBe(block);
      before = now;
    }
    const ended = blocksOf(answer, whole, over);
    for (const [index, block] of before.slice(0, -3).entries()) expect(ended[index]).toBe(block);
  });

  it("has a section of its own for each twelve blocks", () => {
    const text = `${paragraphs(14)}more`;
    const page = draw(<Markdown text={text} isOpen />);
    expect(elementsOf(page).flatMap(({ attributes }) => attributes.class ?? [])).toEqual(["section"]);
    expect(new DrawnAnswer().sections({ text, ...open }).map(({ length }) => length)).toEqual([12, 3]);
  });

  it("shows all that has been there, long after nothing of it is kept but what is on the page", () => {
    const whole = `${documents.join("\n\n")}\n\n${paragraphs(30)}`;
    const root = draw(<Markdown text="" isOpen />);
    for (let end = 0; end < whole.length; end += 997)
      redraw(root, <Markdown text={whole.slice(0, end)} isOpen />);
    redraw(root, <Markdown text={whole} isOpen={false} />);
    expect(outlineOf(root)).toBe(outlineOf(draw(<Markdown text={whole} isOpen={false} />)));
    redraw(root, <Markdown text={`${whole}x`} isOpen />);
    expect(outlineOf(root)).toBe(outlineOf(draw(<Markdown text={`${whole}x`} isOpen />)));
  });

  it("ends no section in a heading", () => {
    const answer = new DrawnAnswer();
    const sections = answer.sections({ text: `${paragraphs(11)}# head\n\n${paragraphs(2)}`, ...over });
    expect(sections.map(({ length }) => length)).toEqual([13, 1]);
  });

  it("begins anew with a text that does not begin with the last one", () => {
    const answer = new DrawnAnswer();
    blocksOf(answer, "one\n\ntwo\n\nthree");
    const raws = (text: string) => blocksOf(answer, text).map(({ raw }) => raw.trimEnd());
    expect(raws("other\n\nwords")).toEqual(["other", "words"]);
    expect(raws("other\n\nwords again")).toEqual(["other", "words again"]);
  });

  it("goes on after it was over", () => {
    const answer = new DrawnAnswer();
    blocksOf(answer, "one\n\ntwo", over);
    const blocks = blocksOf(answer, "one\n\ntwo and three");
    expect(blocks.map(({ raw }) => raw.trimEnd())).toEqual(["one", "two and three"]);
  });

  it("draws a block anew when a link in it comes to be defined", () => {
    const answer = new DrawnAnswer();
    const begun = "[x]\n\nplain\n\nlast\n\n";
    const text = `${begun}[x]: https://a.example/\n`;
    const [link, plain] = blocksOf(answer, begun);
    const ended = blocksOf(answer, text, over);
    expect(ended[0]).not.toBe(link);
    expect(ended[1]).toBe(plain);
    expect(
      elementsOf(draw(<Markdown text={text} isOpen={false} />)).some(({ localName }) => localName === "a"),
    ).toBe(true);
  });
});
