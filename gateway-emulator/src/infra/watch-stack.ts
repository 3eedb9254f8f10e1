import { createHash } from "node:crypto";
import { type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { basename, dirname, extname, join, resolve as absolute } from "node:path";
import type { Cancel, Clock } from "../control/clock.ts";

/** Editors write in several steps: one change is what is not followed by another for so long. */
const COALESCED_MS = 30;

/** So many folders above the stack's are looked at: whoever synthesizes it may make them all anew. */
const FOLDERS_ABOVE = 3;

/** In the place of a name, every source. */
const SOURCES = "*.ts";

export interface WatchedStack {
  close(): void;
}

/**
 * Calls `onChange` whenever what a stack is made of is another than before, however it was saved: written over, replaced
 * by another file, or with its folder. What is saved without a change is not told.
 * @param options.file the stack's Terraform JSON; `undefined` where `sources` alone count
 * @param options.mayBeGone whether the file need not be there: that it comes and goes is a change too
 * @param options.sources folders with the sources of a program that makes the stack: their `.ts` files, not those in folders below
 */
export function watchStack(options: {
  file?: string;
  mayBeGone?: boolean;
  sources?: string[];
  clock: Clock;
  onChange: () => void;
}): WatchedStack {
  const { clock, onChange, mayBeGone = false } = options;
  const file = options.file === undefined ? [] : [absolute(options.file)];
  const sources = (options.sources ?? []).map((folder) => absolute(folder));
  const watched = [...file.flatMap(pathsTo), ...sources.flatMap((folder) => [join(folder, SOURCES), folder])];
  const fingerprint = () =>
    mayBeGone
      ? fingerprintOf([], [...file, ...sources.flatMap(sourcesIn)])
      : fingerprintOf(file, sources.flatMap(sourcesIn));

  let watchers: FSWatcher[] = [];
  let known = fingerprint();
  let cancel: Cancel = () => undefined;
  const look = () => {
    // A folder that has been replaced would be watched no longer. The files are looked at afterwards, so that nothing is missed.
    for (const watcher of watchers) watcher.close();
    watchers = watchersOf(watched, hear);
    const now = fingerprint();
    // A file that is gone is about to be there again.
    if (now === undefined || now === known) return;
    known = now;
    onChange();
  };
  const hear = () => {
    cancel();
    cancel = clock.after(COALESCED_MS, look);
  };
  watchers = watchersOf(watched, hear);
  return {
    close: () => {
      cancel();
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** The file, and some of the folders that it is in. */
function pathsTo(file: string): string[] {
  const paths = [file];
  while (paths.length <= FOLDERS_ABOVE) paths.push(dirname(paths.at(-1) ?? "/"));
  return [...new Set(paths)];
}

/**
 * Watches, in the folder of each path, for what has its name: other files there come and go as they like. A folder that
 * is not there, or cannot be watched, has no watcher: the one above tells when it comes.
 */
function watchersOf(paths: string[], hear: () => void): FSWatcher[] {
  const namesByFolder = Map.groupBy(paths, dirname);
  return [...namesByFolder].flatMap(([folder, named]) => {
    const names = named.map((path) => basename(path));
    const concerns = (name: string | null) =>
      name === null || names.includes(name) || (names.includes(SOURCES) && extname(name) === ".ts");
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => concerns(name) && hear());
      watcher.on("error", hear);
      return [watcher];
    } catch {
      return [];
    }
  });
}

function sourcesIn(folder: string): string[] {
  const names = read(() => readdirSync(folder)) ?? [];
  return names
    .filter((name) => extname(name) === ".ts" && !name.startsWith("."))
    .map((name) => join(folder, name));
}

/** The same as long as the files are; nothing while one of those that must be there is not. */
function fingerprintOf(required: string[], others: string[]): string | undefined {
  const hash = createHash("sha256");
  for (const file of [...required, ...others]) {
    const content = read(() => readFileSync(file));
    if (!content && required.includes(file)) return undefined;
    hash.update(`${file}\0${content?.length ?? -1}\0`).update(content ?? "");
  }
  return hash.digest("hex");
}

function read<Content>(content: () => Content): Content | undefined {
  try {
    return content();
  } catch {
    return undefined;
  }
}
