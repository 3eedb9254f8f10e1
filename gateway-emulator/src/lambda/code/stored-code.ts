import { existsSync } from "node:fs";
import { mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SystemClock } from "../../control/clock.ts";
import { hashOf, writeFiles, type CodeFile } from "./code-file.ts";
import { writeWhole } from "./write-whole.ts";

export interface StoredFolder {
  folder: string;
  hash: string;
}

/** How long code that nobody has started since is kept: another emulator may be running it. */
const KEEP_MS = 24 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/** Folders named by their content, whole from the moment they are there, and never changed. */
export class StoredCode {
  readonly folder: string;
  /** What was written last, until something else is. */
  #inUse = new Set<string>();
  #sweptAt = -Infinity;
  #sweep: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes these files into a folder of their own; one that is there already is taken. `salt` is part of its hash too. */
  async write(files: CodeFile[], salt = ""): Promise<StoredFolder> {
    const hash = hashOf(files, salt);
    const folder = join(this.folder, hash);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (existsSync(folder)) await touch(folder);
    else await writeWhole(this.folder, (unfinished) => writeFiles(unfinished, files), folder);
    // Invocations may run on it for a while yet.
    for (const path of this.#inUse) await touch(path);
    this.#inUse = new Set([folder]);
    this.#removeOld();
    return { folder, hash };
  }

  /** Writes a file beside those folders, and returns its path. */
  async writeBeside(name: string, contents: string): Promise<string> {
    const path = join(this.folder, name);
    this.#inUse.add(path);
    if (existsSync(path)) await touch(path);
    else
      await writeWhole(
        this.folder,
        (unfinished) => writeFile(join(unfinished, name), contents),
        path,
        (unfinished) => join(unfinished, name),
      );
    return path;
  }

  async close(): Promise<void> {
    await this.#sweep;
  }

  /** Nobody waits for it: there can be hundreds. */
  #removeOld(): void {
    const now = new SystemClock().now();
    if (now < this.#sweptAt + SWEEP_INTERVAL_MS) return;
    this.#sweptAt = now;
    this.#sweep = removeOlder(this.folder, now - KEEP_MS, (path) => this.#inUse.has(path)).catch(
      () => undefined,
    );
  }
}

async function touch(path: string): Promise<void> {
  await utimes(path, new Date(), new Date()).catch(() => undefined);
}

async function removeOlder(
  parent: string,
  usedSinceMs: number,
  isInUse: (path: string) => boolean,
): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const usedAt = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (usedAt === undefined || usedAt >= usedSinceMs || isInUse(path)) continue;
    await rm(path, { recursive: true, force: true });
  }
}
