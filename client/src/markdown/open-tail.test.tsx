import { describe, expect, it, test } from "vitest";
import { Markdown } from "./markdown.tsx";
import { draw, elementsOf, outlineOf, textOf } from "../page/paper-dom.fixture.ts";

function open(text: string): string {
  return outlineOf(draw(<Markdown text={text} isOpen={true} />)).replace(/^div\((.*)\)$/su, "$1");
}

describe("half-written syntax", () => {
  test.each([
    ["a **bo", "p(a strong(bo))"],
    ["a **", "p(a )"],
    ["a **bold*", "p(a strong(bold))"],
    ["是**“重", "p(是strong(“重))"],
    ["a **bold ", "p(a strong(bold))"],
    ["a ~~go", "p(a del(go))"],
    ["a ~~gone ", "p(a del(gone))"],
    ["a `co", "p(a code(co))"],
    ["see [the do", "p(see the do)"],
    ["see [the docs](https://exa", "p(see the docs)"],
    ["text\n-", "p(text)"],
    ["text\n1.", "p(text)"],
    ["text\n#", "p(text)"],
    ["text\n\n| a | b |", "p(text)"],
    ["text\n\n| a | b |\n|--", "p(text)"],
    ["- a\n- **b", "ul(li(span(a))li(span(strong(b))))"],
    ["- a **\n- b", "ul(li(span(a **))li(span(b)))"],
    ["a *ital", "p(a em(ital))"],
    ["a _ital", "p(a em(ital))"],
    ["a __bo", "p(a strong(bo))"],
    ["a ***both", "p(a em(strong(both)))"],
    ["a **bold *and ital", "p(a strong(bold em(and ital)))"],
    ["a **bold `co", "p(a strong(bold code(co)))"],
    ["a ``co", "p(a code(co))"],
    ["2 * 3", "p(2 * 3)"],
    ["2*3", "p(2*3)"],
    ["2**10", "p(2**10)"],
    ["snake_case", "p(snake_case)"],
    ["a \\*b", "p(a *b)"],
    ["[a **b**", "p(a strong(b))"],
    ["![a fo", "p(a fo)"],
    ["![a fog](https://exa", "p(a fog)"],
    ["> a **b", "blockquote(p(a strong(b)))"],
    ["> a\n>", "blockquote(p(a))"],
    ["> - a `b", "blockquote(ul(li(span(a code(b)))))"],
    ["# a **b", "h3(a strong(b))"],
    ["1. a\n   - b ~~c", "ol(li(span(a)ul(li(span(b del(c))))))"],
    ["a\n\n- [", "p(a)ul(li())"],
    ["| a |\n|---|\n| **b", "div(table(thead(tr(th(a)))tbody(tr(td(strong(b))))))"],
    ["line one\n| a |", "p(line one)"],
  ])("%j", (text, outline) => {
    expect(open(text)).toBe(outline);
  });

  it("leaves code alone: what looks unfinished there is the code", () => {
    expect(open("```sh\necho **\n[x")).toContain("echo **\n[x");
    const [code] = elementsOf(draw(<Markdown text={"- a\n  ```sh\n  echo `date"} isOpen={true} />)).filter(
      ({ localName }) => localName === "code",
    );
    expect(code && textOf(code)).toBe("echo `date");
  });
});

it("shows a whole answer just as it will be shown when it has ended", () => {
  const text =
    "# T\n\na **b** `c` [d](https://e.example/)\n\n- [x] f\n\n| g |\n|---|\n| h |\n\n```js\ni\n```\n";
  expect(open(text)).toBe(
    outlineOf(draw(<Markdown text={text} isOpen={false} />)).replace(/^div\((.*)\)$/su, "$1"),
  );
});

it("shows no syntax at any length of an answer that arrives", () => {
  const text = "**重点：**说明 `code` 与 [链接](https://e.example/)。\n\n1. 一\n2. **二**\n";
  const arrived = Array.from({ length: text.length + 1 }, (_, end) => text.slice(0, end));
  expect(arrived.filter((part) => /\*|`|\[|\]\(/u.test(open(part)))).toEqual([]);
});

describe("an answer that was broken off", () => {
  test.each([
    ["a **bo", "p(a strong(bo))"],
    ["a `co", "p(a code(co))"],
    ["see [the docs](https://exa", "p(see the docs)"],
    ["- a\n- **b", "ul(li(span(a))li(span(strong(b))))"],
    ["text\n\n##", "p(text)"],
    ["the answer is\n42", "p(the answer is\n42)"],
    ["a **b** c", "p(a strong(b) c)"],
  ])("%j shows no half-written syntax", (text, outline) => {
    const page = draw(<Markdown text={text} isOpen={false} isBrokenOff />);
    expect(outlineOf(page)).toBe(`div(${outline})`);
  });

  it("is not closed when it has ended by itself", () => {
    expect(outlineOf(draw(<Markdown text="a **bo" isOpen={false} />))).toBe("div(p(a **bo))");
  });
});
