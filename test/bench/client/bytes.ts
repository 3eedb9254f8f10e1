import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Figure } from "../table.ts";
import { temporaryFolder } from "../../kit/temporary-folder.ts";
import { buildWithManifest, type Manifest } from "./build.ts";
import type { Bench } from "./bench.ts";

/** What there must be for an answer with code, in English: each with what it needs beyond what stands above it. */
const FIRST_ANSWER: readonly { what: string; names: RegExp; atMost?: number }[] = [
  { what: "chat", names: /\/page\/opened\.ts$/ },
  { what: "conversation", names: /\/thread\/load-message-list\.ts$/ },
  { what: "list of conversations", names: /\/threads\/list-panel\.tsx$/ },
  { what: "Markdown", names: /\/markdown\/markdown\.tsx$/, atMost: 18 },
  {
    what: "highlighter with its first language",
    names: /highlight\.js\/.*\/(core|languages\/typescript)\.js$|\/markdown\/code\/create-painter\.ts$/,
    atMost: 12,
  },
];
const DICTIONARY = /\/words\/(en|ja|zh-hans)\.ts$/;
const FIRST_DICTIONARY = /\/words\/en\.ts$/;

/** What each part of the page weighs, as gzip leaves it. */
export async function bytes({ skip }: Bench): Promise<Figure[]> {
  using folder = temporaryFolder();
  const manifest = await buildWithManifest(folder.path);
  const shell = withImports(manifest, (_, { isEntry }) => isEntry === true);
  const loaded = new Set(shell);
  const weigh = (names: Iterable<string>) =>
    weight(
      folder.path,
      [...names].map((name) => manifest[name]?.file ?? ""),
    );
  const sheets = new Set([...shell].flatMap((name) => manifest[name]?.css ?? []));
  const parts = [
    figure("shell, JavaScript", await weigh(shell), 20),
    figure("shell, style sheet", await weight(folder.path, [...sheets]), 5),
    figure("style sheets after the first paint", await weight(folder.path, laterSheets(manifest, sheets))),
  ];
  for (const { what, names, atMost } of FIRST_ANSWER) {
    const more = beyond(
      loaded,
      withImports(manifest, (name) => names.test(name)),
    );
    if (more.length === 0) skip(`the bytes of the ${what}: no file of the build is only that`);
    else parts.push(figure(what, await weigh(more), atMost));
    for (const name of more) loaded.add(name);
  }
  const dictionaries = beyond(
    shell,
    withImports(manifest, (name) => DICTIONARY.test(name)),
  );
  const sizes = new Map<string, number>();
  for (const name of dictionaries) sizes.set(name, await weigh([name]));
  const first = [...sizes].filter(([name]) => FIRST_DICTIONARY.test(name)).map(([, size]) => size);
  const all = [...parts.flatMap(({ values }) => values), ...first];
  return [
    ...parts,
    figure(
      "all of these, with the English words",
      all.reduce((sum, size) => sum + size, 0),
      55,
    ),
    ...[...sizes].map(([name, size]) => figure(`dictionary, ${name.replace(/^.*\//, "")}`, size, 3)),
  ];
}

function laterSheets(manifest: Manifest, shell: ReadonlySet<string>): string[] {
  const files = Object.values(manifest).map(({ file }) => file);
  return files.filter((file) => file.endsWith(".css") && !shell.has(file));
}

function figure(what: string, kilobytes: number, atMost?: number): Figure {
  const goal = atMost === undefined ? {} : { goal: { atMost } };
  return { what: `gzipped: ${what}`, unit: "KB", values: [kilobytes], ...goal };
}

function beyond(loaded: ReadonlySet<string>, chunks: ReadonlySet<string>): string[] {
  return [...chunks].filter((name) => !loaded.has(name));
}

/** The chunks, and all that they need at once. */
function withImports(
  manifest: Manifest,
  isWanted: (name: string, chunk: Manifest[string]) => boolean,
): Set<string> {
  const found = new Set<string>();
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    for (const one of manifest[name]?.imports ?? []) add(one);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (isWanted(name, chunk)) add(name);
  return found;
}

/** Kilobytes of files, each compressed by itself. */
async function weight(folder: string, files: string[]): Promise<number> {
  const bodies = await Promise.all(files.map((file) => readFile(join(folder, file))));
  return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000;
}
