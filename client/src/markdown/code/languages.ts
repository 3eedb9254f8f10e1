import type { LanguageFn } from "highlight.js";
import { createGrammar } from "./grammar.ts";
import type { Grammar } from "./grammar.ts";

/** What a language is read with; none of it is loaded before it is needed. */
const sources = {
  bash: () => import("highlight.js/lib/languages/bash"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: async () => ({ default: (await import("./css-grammar.ts")).cssGrammar }),
  diff: () => import("highlight.js/lib/languages/diff"),
  go: () => import("highlight.js/lib/languages/go"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  python: () => import("highlight.js/lib/languages/python"),
  rust: () => import("highlight.js/lib/languages/rust"),
  sql: () => import("highlight.js/lib/languages/sql"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
} satisfies Record<string, () => Promise<{ default: LanguageFn }>>;

type Source = keyof typeof sources;

/** The names that people write, lower case, and the language that each means; after it the languages within it. */
const languages = new Map<string, readonly [Source, ...Source[]]>();
name("bash sh shell zsh console shellsession", "bash");
name("c cc cpp c++ cxx h hpp objc", "cpp");
name("cs csharp c#", "csharp");
name("css scss less", "css");
name("diff patch", "diff");
name("go golang", "go");
name("java", "java");
name("js javascript mjs cjs node", "javascript");
name("jsx", "javascript", "xml");
name("json json5 jsonc jsonl", "json");
name("py python python3", "python");
name("rs rust", "rust");
name("sql mysql postgres postgresql sqlite", "sql");
name("ts typescript mts cts", "typescript");
name("tsx", "typescript", "xml");
name("xml svg rss xsd plist", "xml");
name("html htm xhtml vue svelte", "xml", "javascript", "css");
name("yaml yml", "yaml");

function name(names: string, ...sources: readonly [Source, ...Source[]]): void {
  for (const name of names.split(" ")) languages.set(name, sources);
}

/** Everything a fence can be labelled with and be coloured. */
export const languageNames: readonly string[] = [...languages.keys()];

const grammars = new Map<string, Promise<Grammar>>();

/** What colours a language; nothing for one that is not known. @throws what the network does */
export async function loadGrammar(language: string): Promise<Grammar | undefined> {
  const parts = languages.get(language.toLowerCase());
  if (!parts) return undefined;
  const key = parts.join(" ");
  const loaded = grammars.get(key) ?? load(parts);
  grammars.set(key, loaded);
  // What could not be loaded now may be loaded later.
  loaded.catch(() => grammars.delete(key));
  return loaded;
}

async function load(parts: readonly [Source, ...Source[]]): Promise<Grammar> {
  const [core, ...definitions] = await Promise.all([
    import("highlight.js/lib/core"),
    ...parts.map((part) => sources[part]()),
  ]);
  const highlighter = core.default.newInstance();
  definitions.forEach(({ default: definition }, index) =>
    highlighter.registerLanguage(parts[index] ?? "", definition),
  );
  return createGrammar(highlighter, parts[0]);
}
