import { afterEach, expect, it } from "vitest";
import { draw, elementsOf, textOf } from "../../page/paper-dom.fixture.ts";
import { en } from "../../words/en.ts";
import { WordsContext } from "../../words/use-words.ts";
import { CHUNK_LINES } from "./chunked-code.ts";
import { CodeBlock } from "./code-block.tsx";
import { isWrapping } from "./wrapping.ts";

function block(text: string, language = "") {
  const page = draw(
    <WordsContext.Provider value={en}>
      <CodeBlock text={text} language={language} isOpen={false} />
    </WordsContext.Provider>,
  );
  const elements = elementsOf(page);
  return {
    all: elements,
    figure: elements.find(({ localName }) => localName === "figure"),
    code: elements.find(({ localName }) => localName === "code"),
    label: elements.find(({ localName }) => localName === "figcaption"),
    wrap: elements.find(({ attributes }) => attributes.class === "wrap"),
  };
}

afterEach(() => {
  isWrapping.value = false;
});

it("shows the code to the last byte, in boxes of 16 lines", () => {
  const text = `\t${"a\n".repeat(CHUNK_LINES)}\r<b>&amp;</b>\n\n`;
  const { code } = block(text);
  expect(code && textOf(code)).toBe(text);
  expect(code?.childNodes.map(({ attributes }) => attributes.class)).toEqual(["chunk", "chunk"]);
});

it("is read from left to right, whatever the page is", () => {
  expect(block("a").figure?.attributes.dir).toBe("ltr");
});

it("is labelled with its language, or with what it is", () => {
  const labels = [block("a", "ts"), block("a")].map(({ label }) => label && textOf(label));
  expect(labels).toEqual(["ts", en.code]);
});

it("wraps its lines when they are wrapped in all of the page", () => {
  expect(block("a").wrap?.attributes).toMatchObject({ "aria-label": en.wrapLines, "aria-pressed": "false" });
  isWrapping.value = true;
  expect(block("a").wrap?.attributes["aria-pressed"]).toBe("true");
  expect(block("a").figure?.attributes.class).toBe("code wrapped");
});

it("has no style but its classes", () => {
  expect(block("a", "ts").all.some(({ attributes }) => "style" in attributes)).toBe(false);
});
