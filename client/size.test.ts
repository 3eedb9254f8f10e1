import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";

// What a phone has to fetch, compressed as a server does. A part that has grown fails, and says by how much.

/** What Vite says of a chunk, by the source that it begins with, such as `src/markdown/markdown.tsx`. */
interface Chunk {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  /** Fetched with it. */
  imports?: string[];
  /** Fetched when they are needed. */
  dynamicImports?: string[];
  css?: string[];
}

type Manifest = Record<string, Chunk>;

/** Kilobytes by file, after gzip at its best; a kilobyte is 1,000 bytes, as Vite counts them. */
type Sizes = Map<string, number>;

const LANGUAGE = /\/(languages\/\w+|\w+-grammar)\.[jt]s$/;
/** Of those that answers are full of, the largest. */
const FIRST_LANGUAGE = /\/languages\/typescript\.[jt]s$/;
const HIGHLIGHTER = /\/highlight\.js\/.*\/core\.js$/;
const DICTIONARY = /^src\/words\//;
const ENGLISH = /^src\/words\/(sheets\/)?en\.ts$/;
/** What only an action fetches; whatever is not named here counts, also what is fetched while the browser idles. */
const ON_DEMAND = /^src\/thread\/export\.ts$/;
/** What there is on each page before an answer. */
const CHAT = /^src\/(page\/opened|thread\/load-message-list)\.ts$/;
const MARKDOWN = /^src\/markdown\/markdown\.tsx$/;

let manifest: Manifest;
let sizes: Sizes;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "groundfog-size-"));
  try {
    await build(folder);
    manifest = JSON.parse(await readFile(join(folder, ".vite", "manifest.json"), "utf8")) as Manifest;
    const files = Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css]);
    sizes = new Map(await Promise.all([...new Set(files)].map((file) => sizeOf(folder, file))));
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

/** As it is deployed: a test's NODE_ENV would make another page. */
async function build(folder: string): Promise<void> {
  const vite = dirname(createRequire(import.meta.url).resolve("vite/package.json"));
  const args = ["build", "--manifest", "--emptyOutDir", "--logLevel", "warn", "--outDir", folder];
  const env = { PATH: process.env.PATH, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, [join(vite, "bin", "vite.js"), ...args], {
    cwd: import.meta.dirname,
    env,
  });
}

async function sizeOf(folder: string, file: string): Promise<[string, number]> {
  return [file, gzipSync(await readFile(join(folder, file)), { level: 9 }).length / 1_000];
}

// Of the last one the goal was 55 KB: with the chat's own code, the list, the sheets and the cards of tools, this page
// does not reach it. The first paint waits for the first two alone; the rest comes beside and after it.
test.each<[part: string, limitKb: number, files: () => string[]]>([
  ["the first paint's scripts", 20, shell],
  ["the first paint's style sheet", 5, shellSheets],
  ["Markdown, at the first answer", 18, () => beyond(chat(), MARKDOWN)],
  ["the highlighter with its largest language, at the first code", 12, firstCode],
  ["an English page with one answer that has code", 98, englishPage],
])("%s: at most %d KB", (part, limitKb, files) => {
  expect(files(), `${part}: no such chunk is built any more`).not.toEqual([]);
  const tooMuch = excess(files(), limitKb);
  expect(tooMuch, tooMuch).toBe("");
});

test("each further language: at most 3.2 KB", () => {
  expect(chunksOf(LANGUAGE).length).toBeGreaterThan(10);
  expect(chunksOf(LANGUAGE).flatMap((name) => excess([...closure([name])], 3.2) || [])).toEqual([]);
});

test("each dictionary: at most 3 KB", () => {
  expect(chunksOf(DICTIONARY).length).toBeGreaterThan(1);
  expect(chunksOf(DICTIONARY).flatMap((name) => excess(beyond(shell(), name), 3) || [])).toEqual([]);
});

/** Nothing, or what is too large, by how much, and what it is made of. */
function excess(files: string[], limitKb: number): string {
  const weighed = files.map((file) => ({ file, kb: sizes.get(file) ?? 0 })).toSorted((a, b) => b.kb - a.kb);
  const kb = weighed.reduce((sum, one) => sum + one.kb, 0);
  if (kb <= limitKb) return "";
  const parts = weighed.map((one) => `${one.file} ${one.kb.toFixed(2)}`).join(" + ");
  return `${kb.toFixed(2)} KB, ${(kb - limitKb).toFixed(2)} more than ${limitKb}: ${parts}`;
}

function chunksOf(source: RegExp | string): string[] {
  const isOf = (name: string) => (typeof source === "string" ? name === source : source.test(name));
  return Object.keys(manifest).filter((name) => manifest[name]?.isDynamicEntry === true && isOf(name));
}

/** The files of the chunks, and of all that is fetched with them. */
function closure(names: string[]): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const add = (name: string) => {
    const chunk = manifest[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    found.add(chunk.file);
    for (const other of chunk.imports ?? []) add(other);
  };
  for (const name of names) add(name);
  return found;
}

function shell(): string[] {
  return [...closure(Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true))];
}

function chat(): string[] {
  return [...shell(), ...beyond(shell(), CHAT)];
}

/** What these chunks need that is not there yet. */
function beyond(there: string[], source: RegExp | string): string[] {
  return [...closure(chunksOf(source))].filter((file) => !there.includes(file));
}

/** Whoever asks for a language, the highlighter, and one language. */
function firstCode(): string[] {
  const there = [...chat(), ...beyond(chat(), MARKDOWN)];
  const asking = Object.keys(manifest).filter((name) =>
    manifest[name]?.dynamicImports?.some((other) => HIGHLIGHTER.test(other)),
  );
  const needed = closure([...asking, ...chunksOf(HIGHLIGHTER), ...chunksOf(FIRST_LANGUAGE)]);
  return [...needed].filter((file) => !there.includes(file));
}

/** Everything that is not fetched only when somebody opens it, speaks another language, or asks for code in another. */
function englishPage(): string[] {
  const isFetched = (name: string) =>
    FIRST_LANGUAGE.test(name) ||
    ENGLISH.test(name) ||
    ![LANGUAGE, DICTIONARY, ON_DEMAND].some((source) => source.test(name));
  const begun = Object.keys(manifest).filter(
    (name) => manifest[name]?.isEntry === true || manifest[name]?.isDynamicEntry === true,
  );
  return [...closure(begun.filter(isFetched)), ...styleSheets()];
}

function shellSheets(): string[] {
  return Object.values(manifest).flatMap(({ isEntry, css = [] }) => (isEntry ? css : []));
}

function styleSheets(): string[] {
  return [...sizes.keys()].filter((file) => file.endsWith(".css"));
}
