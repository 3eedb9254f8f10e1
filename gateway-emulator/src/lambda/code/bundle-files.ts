import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { configurationIn, installedBy, tsconfigOf } from "./package-folder.ts";
import { stemOf, type WatchedNames } from "./preparation.ts";

/** The files that a bundle is made of, and those that say how: whether somebody is about to write one, and what to watch. */
export class BundleFiles {
  readonly #source: string;
  readonly #packageFolder: string;
  readonly #configuration: string[];
  /** Those of the last bundle that there was, and whether there is something in each. */
  #files = new Map<string, { isEmpty: boolean }>();
  /** What a bundle that failed was made of, or would have been. */
  #filesOfFailure: string[] = [];
  #looksUnfinished = false;

  constructor(source: string, packageFolder: string) {
    this.#source = source;
    this.#packageFolder = packageFolder;
    this.#configuration = configurationIn(packageFolder, dirname(source));
  }

  /** Whether a file has nothing in it that has had something, as one has that is being written anew. */
  get looksUnfinished(): boolean {
    return this.#looksUnfinished;
  }

  /** There is a bundle. */
  bundled({ inputs }: Metafile): void {
    const before = this.#files;
    this.#files = new Map(
      Object.entries(inputs)
        .filter(([path]) => !/^(\(disabled\):|<)/.test(path))
        .map(([path, { bytes }]) => [resolve(path), { isEmpty: bytes === 0 }]),
    );
    this.#filesOfFailure = [];
    this.#looksUnfinished =
      [...this.#files].some(([file, { isEmpty }]) => isEmpty && before.get(file)?.isEmpty === false) ||
      this.#configuration.some((file) => sizeOf(file) === 0);
  }

  /** There is none, of these files. */
  failed(files: string[]): void {
    this.#filesOfFailure = files;
    this.#looksUnfinished =
      [...this.#files.keys()].some((file) => !sizeOf(file)) ||
      [...files, ...this.#configuration].some((file) => sizeOf(file) === 0);
  }

  watched(): WatchedNames {
    const watched = new Map<string, Set<string>>();
    for (const path of this.#all()) {
      const names = watched.get(dirname(path)) ?? new Set();
      watched.set(dirname(path), names.add(basename(path)).add(stemOf(basename(path))));
    }
    return watched;
  }

  #all(): string[] {
    const outside = [installedBy(this.#packageFolder), tsconfigOf(this.#packageFolder)];
    return [
      this.#source,
      ...this.#files.keys(),
      ...this.#filesOfFailure,
      ...this.#configuration,
      ...outside.filter((path) => path !== undefined),
    ];
  }
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
