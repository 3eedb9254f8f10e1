import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { ChunkedCode } from "./code/chunked-code.ts";
import { documents } from "./corpus.fixture.ts";
import { TailLexer } from "./tail-lexer.ts";

// What is kept of an answer while it grows, in bytes for each character of it. One that keeps what the answer was when
// a word came, keeps it once for each flush: that is hundreds. How much it is in a browser, the benchmarks tell.

/** What all that is kept may be, of which most are the tokens of what is still open. */
const MAX_BYTES_A_CHAR = 40;
const ANSWER_CHARS = 40_000;
const FLUSH_CHARS = 80;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Shows a text as it arrives; hands back all that is kept of it. */
function arrive(text: string, show: (text: string) => void): void {
  let shown = "";
  for (let at = 0; at < text.length; at += FLUSH_CHARS) {
    shown += text.slice(at, at + FLUSH_CHARS);
    show(shown);
  }
}

function fill(part: string): string {
  return part.repeat(Math.ceil(ANSWER_CHARS / part.length));
}

const paragraphs = documents.filter((text) => text.startsWith("Words")).join("\n\n");

test.each([
  ["paragraphs", fill(`${paragraphs}\n\n`)],
  ["one paragraph", fill("Words with **bold** words and `code` in it. ")],
  ["one list", fill("- an item with **bold** words in it, and with `code`\n")],
  ["one table", `| a | b |\n|---|---|\n${fill("| a cell of **some** words | another one of `them` |\n")}`],
  ["one piece of code", `\`\`\`ts\n${fill("const words = [one, after, another];\n")}`],
])("%s that grow keep no earlier version of the whole", (name, text) => {
  const warm = new TailLexer();
  arrive(text.slice(0, 4_000), (shown) => warm.readOpen(shown));
  const lexer = new TailLexer();
  const code = new ChunkedCode();
  const before = heapBytes();
  arrive(text, (shown) => {
    const [block] = lexer.readOpen(shown);
    if (block?.type === "code") code.update(block.text, true);
    lexer.forgetFrozen();
  });
  const kept = heapBytes() - before;
  expect(kept / text.length).toBeLessThan(MAX_BYTES_A_CHAR);
  // Both live until here.
  expect(lexer.lexedChars).toBeGreaterThan(code.text.length / 2 - text.length);
});
