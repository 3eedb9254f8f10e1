import { describe, expect, it, test } from "vitest";
import { Markdown } from "./markdown.tsx";
import { draw, outlineOf } from "../page/paper-dom.fixture.ts";

function open(text: string): string {
  return outlineOf(draw(<Markdown text={text} isOpen={true} />));
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
  ])("%j", (text, outline) => {
    expect(open(text)).toBe(outline);
  });

  it("leaves code alone: what looks unfinished there is the code", () => {
    expect(open("```sh\necho **\n[x")).toContain("echo **\n[x");
    expect(open("- a\n  ```sh\n  echo `date")).toContain("code(echo `date)");
  });
});

it("shows a whole answer just as it will be shown when it has ended", () => {
  const text =
    "# T\n\na **b** `c` [d](https://e.example/)\n\n- [x] f\n\n| g |\n|---|\n| h |\n\n```js\ni\n```\n";
  expect(open(text)).toBe(outlineOf(draw(<Markdown text={text} isOpen={false} />)));
});

it("shows no syntax at any length of an answer that arrives", () => {
  const text = "**重点：**说明 `code` 与 [链接](https://e.example/)。\n\n1. 一\n2. **二**\n";
  const arrived = Array.from({ length: text.length + 1 }, (_, end) => text.slice(0, end));
  expect(arrived.filter((part) => /\*|`|\[|\]\(/u.test(open(part)))).toEqual([]);
});
