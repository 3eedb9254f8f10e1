import { describe, expect, it, test } from "vitest";
import { languageNames, loadGrammar } from "./languages.ts";

/** A line of each language, with something in it that has a colour. */
const examples = {
  bash: 'if true; then echo "hi"; fi # note',
  cpp: "#include <map>\nint main() { return 42; } // note",
  csharp: 'public class A { string b = "c"; } // note',
  css: "@media print { a:hover { color: #fff; width: calc(1px + 2em) } } /* note */",
  diff: "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new",
  go: 'func main() { fmt.Println("hi", 1) } // note',
  html: '<p class="a">b</p><!-- note --><script>const c = 1;</script><style>a { color: red }</style>',
  java: 'class A { int b = 1; String c = "d"; } // note',
  javascript: "const a = `b${1}`; // note",
  json: '{"a": [1, true, "b"]}',
  jsx: 'const a = <A b="c">{1}</A>;',
  python: 'def a(b):\n    """c"""\n    return 1  # note',
  rust: 'fn main() { let a = 1; println!("{}", a); } // note',
  sql: "SELECT count(*) FROM a WHERE b = 'c' -- note",
  tsx: 'const a = <A b="c">{1}</A>;',
  typescript: "interface A { b: string } // note",
  xml: '<a b="c"><!-- note --></a>',
  yaml: 'a: "b" # note\nc: 1',
};

async function colour(language: string, code: string) {
  const grammar = await loadGrammar(language);
  return grammar?.colour(code, undefined).runs ?? [];
}

describe.each(Object.entries(examples))("%s", (language, code) => {
  it("is loaded, and has at least two colours", async () => {
    const runs = await colour(language, code);
    expect(runs.map(({ text }) => text).join("")).toBe(code);
    expect(new Set(runs.map(({ kind }) => kind)).size).toBeGreaterThan(2);
  });
});

test.each(languageNames)("what is labelled %s is coloured as a language", async (label) => {
  const kinds = await Promise.all(
    Object.values(examples).map(async (code) => (await colour(label, code)).some(({ kind }) => kind !== "")),
  );
  expect(kinds).toContain(true);
});

test.each([
  ["ts", "typescript"],
  ["JS", "javascript"],
  ["py", "python"],
  ["sh", "bash"],
  ["shell", "bash"],
  ["c", "cpp"],
  ["c++", "cpp"],
  ["cs", "csharp"],
  ["yml", "yaml"],
  ["golang", "go"],
  ["rs", "rust"],
  ["svg", "xml"],
])("%s is %s", async (label, language) => {
  expect(await loadGrammar(label)).toBe(await loadGrammar(language));
});

it("knows when it does not know a language", async () => {
  expect(await loadGrammar("brainfuck")).toBeUndefined();
  expect(await loadGrammar("")).toBeUndefined();
  expect(await loadGrammar("constructor")).toBeUndefined();
});

it("colours what is within a language", async () => {
  expect(await colour("html", "<script>const a = 1</script>")).toContainEqual({ kind: "kw", text: "const" });
  expect(await colour("html", "<style>a { color: red }</style>")).toContainEqual({
    kind: "fn",
    text: "color",
  });
  expect(await colour("tsx", "const a = <Note b={1} />")).toContainEqual({ kind: "kw", text: "Note" });
});

it("tells the parts of CSS apart", async () => {
  expect(await colour("css", "a:hover { color: #fff; width: 2em }")).toEqual([
    { kind: "kw", text: "a:hover" },
    { kind: "", text: " { " },
    { kind: "fn", text: "color" },
    { kind: "", text: ": " },
    { kind: "num", text: "#fff" },
    { kind: "", text: "; " },
    { kind: "fn", text: "width" },
    { kind: "", text: ": " },
    { kind: "num", text: "2em" },
    { kind: "", text: " }" },
  ]);
});
