import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { isIgnored } from "./ignored-names.ts";
import { stemOf, type WatchedNames } from "./preparation.ts";

/** How many folders are watched for one function: each takes up something of what the machine has for all programs. */
const MAX_WATCHED_FOLDERS = 1_000;

export interface FolderWatchOptions {
  onChange(): void;
  /** Something is not watched, for a reason that is told once, in one line. */
  onUnwatched(reason: string): void;
  open?: typeof watch;
  maxFolders?: number;
}

interface Watched {
  watcher: FSWatcher;
  /** Of the folder itself: another one of the same name has another. */
  identity: string;
}

/**
 * Watches folders, not files, since editors put a new file in the place of the old one; of a folder that is not there,
 * the next one above it that is.
 */
export class FolderWatch {
  readonly #options: FolderWatchOptions;
  #names: WatchedNames = new Map();
  #watched = new Map<string, Watched>();
  #hasComplained = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** Watches these folders and no others; whether one of them was not watched before. */
  set(wanted: WatchedNames): boolean {
    this.#names = existing(wanted);
    for (const [folder, { identity }] of this.#watched)
      if (!this.#names.has(folder) || identityOf(folder) !== identity) this.#unwatch(folder);
    let hasAdded = false;
    for (const folder of this.#names.keys())
      if (!this.#watched.has(folder) && this.#watch(folder)) hasAdded = true;
    return hasAdded;
  }

  #watch(folder: string): boolean {
    const identity = identityOf(folder);
    if (identity === undefined) return false;
    const { open = watch, maxFolders = MAX_WATCHED_FOLDERS } = this.#options;
    if (this.#watched.size >= maxFolders) {
      this.#complain(
        `its code is in more than ${maxFolders} folders, of which the rest is not watched: restart after a change there`,
      );
      return false;
    }
    try {
      const watcher = open(folder, { persistent: false }, (_event, name) => this.#heard(folder, name));
      watcher.on("error", () => {
        this.#unwatch(folder);
        this.#options.onChange();
      });
      this.#watched.set(folder, { watcher, identity });
      return true;
    } catch (error) {
      this.#complain(whyNotWatched(error, folder));
      return false;
    }
  }

  /** A folder that is removed or moved tells its own name. */
  #heard(folder: string, name: string | null): void {
    const names = this.#names.get(folder);
    if (names === undefined) return;
    const matters =
      name === null ||
      name === basename(folder) ||
      (names === "all" ? !isIgnored(name) : names.has(name) || names.has(stemOf(name)));
    if (matters) this.#options.onChange();
  }

  #complain(reason: string): void {
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    this.#options.onUnwatched(reason);
  }

  #unwatch(folder: string): void {
    this.#watched.get(folder)?.watcher.close();
    this.#watched.delete(folder);
  }

  close(): void {
    for (const folder of this.#watched.keys()) this.#unwatch(folder);
  }
}

/** In the place of each folder that is not there: the nearest above it that is, and there the name of what is missing. */
function existing(wanted: WatchedNames): WatchedNames {
  const names: WatchedNames = new Map();
  for (const [wantedFolder, wantedNames] of wanted) {
    let folder = wantedFolder;
    let inFolder = wantedNames;
    for (; identityOf(folder) === undefined && folder !== dirname(folder); folder = dirname(folder))
      inFolder = new Set([basename(folder)]);
    const others = names.get(folder) ?? new Set();
    names.set(folder, others === "all" || inFolder === "all" ? "all" : new Set([...others, ...inFolder]));
  }
  return names;
}

/** Undefined where there is no such folder. The number of one that is gone may be given to the next. */
function identityOf(folder: string): string | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() ? `${found.ino} ${found.birthtimeMs}` : undefined;
}

function whyNotWatched(error: unknown, folder: string): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const limit = code === "EMFILE" ? "fs.inotify.max_user_instances" : "fs.inotify.max_user_watches";
  const wayOut =
    code === "ENOSPC" || code === "EMFILE"
      ? `this machine watches no more (${limit} is used up): raise it with sysctl, or`
      : `${error instanceof Error ? error.message : String(error)}:`;
  return `changes in ${folder} are not noticed: ${wayOut} restart after a change`;
}
