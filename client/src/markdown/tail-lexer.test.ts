import { array, assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { documents } from "./corpus.fixture.ts";
import { lexMarkdown } from "./lexer.ts";
import { chunksOf, seen } from "./seen-tokens.fixture.ts";
import { closeTail, withoutLoneMarker } from "./open-tail.ts";
import { TailLexer } from "./tail-lexer.ts";

/** How many random documents each run reads, each in as many pieces as it has characters or fewer. */
const RUNS = 150;

/** The blocks an open answer is made of, read all at once. */
function openBlocks(text: string): unknown[] {
  const source = text.replaceAll(/\r\n?/gu, "\n");
  const last = lexMarkdown(source).at(-1);
  // Code is shown as it is; only a line that may become its last one is not.
  if (last?.type === "code" && /^(?:```|~~~).*\n/u.test(last.raw)) {
    const mark = last.raw.charAt(0);
    return seen(lexMarkdown(source.replace(new RegExp(`\\n {0,3}${mark}* *$`, "u"), "\n")));
  }
  const tokens = lexMarkdown(withoutLoneMarker(source));
  return seen(closeTail(tokens, (closed) => lexMarkdown(closed)));
}

const sizes = array(integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 });
/** A document in which a link is defined: where it leads is known at the end only. */
const hasDefinition = /^[> ]*\[[^\]]+\]:/mu;

function compareAll(text: string, sizes: readonly number[]): void {
  const lexer = new TailLexer();
  for (const part of chunksOf(text, sizes)) {
    const blocks = lexer.readOpen(part);
    if (hasDefinition.test(text)) continue;
    expect({ part, blocks: seen(blocks) }).toEqual({ part, blocks: openBlocks(part) });
  }
  expect(seen(lexer.readWhole({ text, isBrokenOff: false }))).toEqual(seen(lexMarkdown(text)));
}

/** Lines that mean something different after different lines. */
const fragments = [
  "",
  "",
  "",
  " ",
  "a",
  "b **c** d",
  "**e",
  "f**",
  "`g",
  "h`",
  "- i",
  "- j",
  "  k",
  "  - l",
  "1. m",
  "2. n",
  "7) o",
  "-",
  "* ",
  "+ p",
  "   q",
  "    r",
  "      s",
  "\tt",
  "> u",
  ">",
  "> - v",
  "> > w",
  "# x",
  "##",
  "===",
  "---",
  "***",
  "___",
  "```",
  "```js",
  "````",
  "~~~",
  "  ```",
  "   ```",
  "| y | z |",
  "|---|---|",
  "--|--",
  "| 1",
  "2 | 3",
  ":-",
  "<div>",
  "</div>",
  "<b>",
  "<!-- c",
  "-->",
  "- [ ] d",
  "- [x] e",
  "1. ```",
  "   - f",
  "[g](h",
  "[i](https://example.org/)",
  "*j* _k_ ~~l~~",
  "https://example.org/ m",
  "中文。",
  "- **重点：**说明",
  "n  ",
  "o\\",
];

describe("reading only the open end gives what reading everything gives", () => {
  test.each(documents)("%j, in small pieces", (text) => {
    // Reading all of a long text at each character would take seconds.
    compareAll(text, [text.length > 400 ? 11 : 1]);
  });

  it("whatever the lines are", () => {
    const lines = array(constantFrom(...fragments), { minLength: 1, maxLength: 14 });
    assert(
      property(lines, sizes, (lines, sizes) => compareAll(lines.join("\n"), sizes)),
      { numRuns: RUNS * 4 },
    );
  });

  it("whatever the chunks are, and whatever documents follow each other", () => {
    const document = array(constantFrom(...documents), { minLength: 2, maxLength: 3 });
    assert(
      property(document, sizes, (parts, sizes) => compareAll(parts.join("\n"), sizes)),
      { numRuns: RUNS / 5 },
    );
  });
});
