import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Cassette } from "./cassette.ts";
import { numberOfFile } from "./file-name.ts";
import { CassetteError, parseCassette } from "./parse-cassette.ts";
import { hashOf } from "./recorded-request.ts";

/** A recording in a folder. */
export interface CassetteFile {
  name: string;
  /** Of its request. */
  hash: string;
  /** Which recording of the same call it is. */
  number: number;
  cassette: Cassette;
}

/** What is in a folder just now. */
export interface FolderContent {
  files: readonly CassetteFile[];
  /** Of files that are no recordings: which, in which line, and why. */
  broken: readonly string[];
}

interface Known {
  version: string;
  read: CassetteFile | CassetteError;
}

/** The recordings of a folder; a file is read again when it has changed. */
export class CassetteFolder {
  readonly path: string;
  #known = new Map<string, Known>();

  constructor(path: string) {
    this.path = path;
  }

  async read(): Promise<FolderContent> {
    const names: readonly string[] = await readdir(this.path).catch(() => []);
    const known = new Map<string, Known>();
    for (const name of names.toSorted()) {
      const one = numberOfFile(name) && (await this.#open(name));
      if (one) known.set(name, one);
    }
    this.#known = known;
    const files: CassetteFile[] = [];
    const broken: string[] = [];
    for (const { read } of known.values())
      if (read instanceof CassetteError) broken.push(read.message);
      else files.push(read);
    files.sort((one, other) => one.number - other.number);
    return { files, broken };
  }

  /** Undefined when it has just gone. */
  async #open(name: string): Promise<Known | undefined> {
    const path = join(this.path, name);
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isFile()) return undefined;
    const version = `${stats.mtimeMs} ${stats.size} ${stats.ino}`;
    const known = this.#known.get(name);
    if (known?.version === version) return known;
    const text = await readFile(path, "utf8").catch(() => undefined);
    return text === undefined ? undefined : { version, read: readCassette(text, name) };
  }
}

function readCassette(text: string, name: string): CassetteFile | CassetteError {
  try {
    const cassette = parseCassette(text, name);
    const { number } = numberOfFile(name) ?? { number: 1 };
    return { name, hash: hashOf(cassette.request), number, cassette };
  } catch (error) {
    if (error instanceof CassetteError) return error;
    throw error;
  }
}
