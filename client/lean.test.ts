import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { leanHighlighter } from "./lean-highlighter.ts";
import { leanMarked } from "./lean-marked.ts";
import { decodeReferences } from "./src/markdown/character-references.ts";
import * as languages from "./src/markdown/code/languages.ts";
import { documents } from "./src/markdown/corpus.fixture.ts";
import * as lexer from "./src/markdown/lexer.ts";

// What is cut out of the dependencies is cut out of the built page only: there it must read as the whole of them does.

type Built = Pick<typeof lexer, "lexMarkdown"> & Pick<typeof languages, "loadGrammar">;

const entry = "src/lean-entry.ts";
const source = `export { lexMarkdown } from "./markdown/lexer.ts";
export { loadGrammar } from "./markdown/code/languages.ts";`;

let folder: string;
let built: Built;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "groundfog-lean-"));
  const input = join(import.meta.dirname, entry);
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: "warn",
    plugins: [
      leanMarked(),
      leanHighlighter(),
      {
        name: "entry",
        resolveId: (id) => (id === input ? id : undefined),
        load: (id) => (id === input ? source : undefined),
      },
    ],
    build: { outDir: folder, emptyOutDir: true, lib: { entry: input, formats: ["es"], fileName: "lean" } },
  });
  built = (await import(/* @vite-ignore */ pathToFileURL(join(folder, "lean.js")).href)) as Built;
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

describe("marked without what writes HTML", () => {
  test.each(documents)("reads as before: %j", (text) => {
    expect(built.lexMarkdown(text)).toEqual(lexer.lexMarkdown(text));
  });

  it("leaves references to characters for whoever draws them", () => {
    const text = "&#38;lt; &#x3c;b&#62; & &#0; &amp;#60; &#38;#60;";
    const [lean, whole] = [built, lexer].map(({ lexMarkdown }) => {
      const [paragraph] = lexMarkdown(text);
      if (paragraph?.type !== "paragraph") throw new Error("not a paragraph");
      return lexer
        .ownTokens(paragraph.tokens)
        .map((token) => "text" in token && decodeReferences(token.text));
    });
    expect(lean).toEqual(whole);
  });

  it("reads all documents in one as before", () => {
    const text = documents.join("\n\n");
    expect(built.lexMarkdown(text)).toEqual(lexer.lexMarkdown(text));
  });
});

/** A little of every language: what one means nothing by is text to it. */
const CODE = `#!/bin/sh
# note "a" <!-- b --> /* c */ -- d
import { a as b } from "c"; // e
@media print { a:hover { color: #fff } }
class A extends B { private int c = 1; fn d() -> e {} }
def f(g: int = 0x1f) -> None: """h""" + r'i'
const j = \`k\${l + 1}\`; let m = /n[/]o/g;
<p class="q">r&amp;</p><script>const s = "t";</script><style>u { v: 1px }</style>
SELECT count(*) FROM w WHERE x = 'y' AND z IS NULL;
{"a": [1, true, null, "b\\n"]}
a: &b "c" # d
--- a
+++ b
@@ -1 +1 @@
-old
+new
/* never closed`;

test.each(languages.languageNames)("%s is coloured as before", async (name) => {
  const lean = await built.loadGrammar(name);
  const whole = await languages.loadGrammar(name);
  const half = CODE.length / 2;
  const [lean1, whole1] = [lean, whole].map((grammar) => grammar?.colour(CODE.slice(0, half), undefined));
  const lean2 = lean?.colour(CODE.slice(half), lean1?.reading);
  const whole2 = whole?.colour(CODE.slice(half), whole1?.reading);
  const runs = [...(lean1?.runs ?? []), ...(lean2?.runs ?? [])];
  expect(runs).toEqual([...(whole1?.runs ?? []), ...(whole2?.runs ?? [])]);
  expect(runs.length).toBeGreaterThan(2);
});
