import { readFile } from "node:fs/promises";
import { array, assert, constantFrom, integer, property, string } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { testClock } from "../../time/test-clock.fixture.ts";
import { CHUNK_LINES, ChunkedCode } from "./chunked-code.ts";
import type { Grammar } from "./grammar.ts";
import { testIdle } from "./idle.fixture.ts";
import { loadGrammar } from "./languages.ts";
import { Painter, SLICE_PATIENCE_MS } from "./painter.ts";
import { appendRun } from "./run.ts";
import type { Run } from "./run.ts";
import { SLICE_CHARS } from "./slice-end.ts";

async function grammarOf(language: string): Promise<Grammar> {
  const grammar = await loadGrammar(language);
  if (!grammar) throw new Error(`no grammar for ${language}`);
  return grammar;
}

/** A grammar that also tells what it was given. */
function watched(grammar: Grammar): { grammar: Grammar; seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    grammar: {
      colour(code, before) {
        seen.push(code);
        return grammar.colour(code, before);
      },
    },
  };
}

/** The whole code as it is coloured, the borders of chunks and of pieces of one kind aside. */
function runsOf({ chunks }: ChunkedCode): Run[] {
  return joined(chunks.flatMap(({ colouring }) => colouring.peek() ?? [{ kind: "", text: "∅" }]));
}

function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = [];
  for (const run of runs) appendRun(all, run);
  return all;
}

function painted(grammar: Grammar, text: string, parts = 1): ChunkedCode {
  const code = new ChunkedCode();
  const browser = testIdle();
  const painter = new Painter({ code, grammar, idle: browser.idle, clock: testClock() });
  for (let part = 1; part <= parts; part += 1) {
    code.update(text.slice(0, Math.ceil((text.length * part) / parts)), part < parts);
    painter.request();
    browser.runOnce();
  }
  browser.runAll();
  return code;
}

const crossing = [
  ...Array.from({ length: CHUNK_LINES - 2 }, (_, index) => `const a${index} = ${index};`),
  "const text = `begun",
  ...Array.from({ length: CHUNK_LINES * 2 }, (_, index) => `const \${index + 1} b${index}`),
  "ended`; /* a comment",
  ...Array.from({ length: CHUNK_LINES }, () => "const is not code here"),
  "*/ const c = 1;",
].join("\n");

describe("code that is still coming", () => {
  it("has each whole chunk coloured exactly once, and the lines after it not at all", async () => {
    const { grammar, seen } = watched(await grammarOf("ts"));
    const code = new ChunkedCode();
    const browser = testIdle();
    const painter = new Painter({ code, grammar, idle: browser.idle, clock: testClock() });
    for (let end = 0; end <= crossing.length; end += 7) {
      code.update(crossing.slice(0, end), true);
      painter.request();
      browser.runAll();
    }
    const whole = code.chunks.filter(({ isWhole }) => isWhole);
    expect(whole.length).toBe(4);
    expect(seen).toEqual(whole.map(({ pieces }) => pieces.join("")));
    expect(code.chunks.at(-1)?.colouring.peek()).toBeUndefined();
  });

  it("is coloured across the chunks' borders as the whole is", async () => {
    const grammar = await grammarOf("ts");
    const code = new ChunkedCode();
    const browser = testIdle();
    const painter = new Painter({ code, grammar, idle: browser.idle, clock: testClock() });
    code.update(`${crossing}\n`.repeat(CHUNK_LINES), true);
    painter.request();
    browser.runAll();
    expect(runsOf(code)).toEqual(joined(grammar.colour(code.text, undefined).runs));
  });

  it("is not coloured anew at its end where nothing has changed", async () => {
    const grammar = await grammarOf("ts");
    const code = new ChunkedCode();
    const browser = testIdle();
    const painter = new Painter({ code, grammar, idle: browser.idle, clock: testClock() });
    code.update(crossing, true);
    painter.request();
    browser.runAll();
    const before = code.chunks.map(({ colouring }) => colouring.peek());
    code.update(crossing, false);
    painter.request();
    browser.runAll();
    const after = code.chunks.map(({ colouring }) => colouring.peek());
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    after.slice(0, -1).forEach((runs, index) => expect(runs).toBe(before[index]));
    expect(after.at(-1)).toBeDefined();
  });

  it("is coloured no further when nobody wants it any more", async () => {
    const { grammar, seen } = watched(await grammarOf("ts"));
    const code = new ChunkedCode();
    const browser = testIdle();
    const painter = new Painter({ code, grammar, idle: browser.idle, clock: testClock() });
    code.update(crossing, false);
    painter.request();
    painter.stop();
    browser.runAll();
    expect(seen).toEqual([]);
  });
});

describe("code that has ended", () => {
  it("is coloured as a whole, however it came", async () => {
    const grammar = await grammarOf("ts");
    const line = constantFrom(
      "`",
      "/*",
      "*/ 1",
      "${",
      "}",
      "const a = 'b'",
      '"',
      "// c",
      "(d,",
      "e) => f",
      "",
    );
    assert(
      property(array(line, { maxLength: 90 }), integer({ min: 1, max: 9 }), (lines, parts) => {
        const text = lines.join("\n");
        expect(runsOf(painted(grammar, text, parts))).toEqual(joined(grammar.colour(text, undefined).runs));
      }),
    );
  });

  test.each([
    ["ts", "../../chat/chat.test.ts"],
    ["ts", "../../link/socket.test.ts"],
    ["css", "../../style/page.css"],
    ["tsx", "../markdown.test.tsx"],
  ])("is coloured in slices as it would be at once: %s %s", async (language, path) => {
    const grammar = await grammarOf(language);
    const text = (await readFile(new URL(path, import.meta.url), "utf8")).repeat(3);
    expect(runsOf(painted(grammar, text, 3))).toEqual(joined(grammar.colour(text, undefined).runs));
  });

  it("forgets the colours of another code that it turned out not to be", async () => {
    const grammar = await grammarOf("ts");
    const code = new ChunkedCode();
    const browser = testIdle();
    const painter = new Painter({ code, grammar, idle: browser.idle, clock: testClock() });
    for (const text of [crossing, "const a = 1;", "let b = 2;"]) {
      code.update(text, false);
      painter.request();
      browser.runAll();
      expect(runsOf(code)).toEqual(joined(grammar.colour(text, undefined).runs));
    }
  });
});

const languages = "bash cpp cs css diff go html java json jsx py rs sql tsx yaml".split(" ");

describe("hostile code", () => {
  const hostile: [string, string][] = [
    ["one line of 200 KB", "a(b);".repeat(40_000)],
    ["deep nesting", "{([`${".repeat(4_000).replaceAll("`", "`\n")],
    ["long comments", `/*${"*\n".repeat(30_000)}`],
    ["many quotes", `${"'\"`".repeat(300)}\n`.repeat(40)],
    ["tags without end", "<a b='c'\n".repeat(8_000)],
    ["parentheses", `${"(".repeat(900)}\n`.repeat(40)],
  ];

  test.each(hostile)("%s is never coloured at one go", async (_name, text) => {
    for (const language of ["tsx", "html", "css", "bash"]) {
      const { grammar, seen } = watched(await grammarOf(language));
      const code = painted(grammar, text, 2);
      expect(Math.max(0, ...seen.map(({ length }) => length))).toBeLessThanOrEqual(SLICE_CHARS);
      expect(
        runsOf(code)
          .map(({ text }) => text)
          .join(""),
      ).toBe(text);
    }
  });

  it("costs no more than one slice that takes too long", async () => {
    const { grammar, seen } = watched(await grammarOf("ts"));
    const clock = testClock();
    const slow: Grammar = {
      colour(code, before) {
        clock.advance(SLICE_PATIENCE_MS + 1);
        return grammar.colour(code, before);
      },
    };
    const code = new ChunkedCode();
    const browser = testIdle();
    const painter = new Painter({ code, grammar: slow, idle: browser.idle, clock });
    code.update("const a = 1;\n".repeat(SLICE_CHARS), false);
    painter.request();
    browser.runAll();
    painter.request();
    browser.runAll();
    expect(seen.length).toBe(1);
    expect(code.chunks.at(-1)?.colouring.peek()).toBeUndefined();
  });

  it("keeps a very long line plain and colours the lines around it", async () => {
    const long = "const ".repeat(300);
    const code = painted(await grammarOf("ts"), `const a;\n${long}\nconst b;`);
    expect(runsOf(code)).toEqual([
      { kind: "kw", text: "const" },
      { kind: "", text: ` a;\n${long}\n` },
      { kind: "kw", text: "const" },
      { kind: "", text: " b;" },
    ]);
  });

  test.each(languages)("any text comes back whole when it is coloured as %s", async (language) => {
    const grammar = await grammarOf(language);
    const unit = constantFrom(..."\n\t '\"`<>/*-#{}()[]$\\@:;=+a1é😀".split(""));
    assert(
      property(string({ unit, maxLength: 300 }), integer({ min: 1, max: 4 }), (text, parts) => {
        expect(
          runsOf(painted(grammar, text, parts))
            .map(({ text }) => text)
            .join(""),
        ).toBe(text);
      }),
      { numRuns: 30 },
    );
  });
});
