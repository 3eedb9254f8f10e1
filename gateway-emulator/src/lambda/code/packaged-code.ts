import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FunctionDefinition } from "../definition.ts";
import { CodeError } from "./code-error.ts";
import { folderState } from "./folder-state.ts";
import { StoredCode } from "./stored-code.ts";
import type { Preparation, WatchedNames } from "./preparation.ts";
import type { RunnableCode } from "./runnable-code.ts";
import { zipEntries } from "./zip-entries.ts";

/** Code as it would be deployed: a zip file, which is unpacked, or a folder, which is run where it stands. */
export class PackagedCode implements Preparation {
  readonly burstMs = 50;
  readonly unfinishedMs = 1_000;
  readonly #functionName: string;
  readonly #path: string;
  readonly #stored: StoredCode;
  #folders: string[] = [];
  #looksUnfinished = false;
  /** What the zip was the last time, and its code. */
  #unzipped: { state: string; code: RunnableCode } | undefined;

  /** @param codeFolder where zip files are unpacked */
  constructor({ functionName }: FunctionDefinition, path: string, codeFolder: string) {
    this.#functionName = functionName;
    this.#path = path;
    this.#stored = new StoredCode(join(codeFolder, functionName));
  }

  async prepare(): Promise<RunnableCode> {
    this.#folders = [];
    this.#looksUnfinished = true;
    if (!existsSync(this.#path))
      throw this.#error(`${this.#path} is not there: build it, or correct filename in the stack`);
    return statSync(this.#path).isDirectory() ? this.#folder() : this.#zip();
  }

  async #folder(): Promise<RunnableCode> {
    const { folders, files, hash } = await folderState(this.#path);
    this.#folders = folders;
    this.#looksUnfinished = files === 0;
    return { taskRoot: this.#path, hash };
  }

  async #zip(): Promise<RunnableCode> {
    const { size, mtimeMs } = statSync(this.#path);
    const state = `${size} ${mtimeMs}`;
    if (this.#unzipped?.state !== state || !existsSync(this.#unzipped.code.taskRoot))
      this.#unzipped = { state, code: await this.#unzip() };
    this.#looksUnfinished = false;
    return this.#unzipped.code;
  }

  async #unzip(): Promise<RunnableCode> {
    try {
      const { folder, hash } = await this.#stored.write(await zipEntries(await readFile(this.#path)));
      return { taskRoot: folder, hash, writeAgain: async () => void (await this.#unzip()) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw this.#error(`${this.#path} is not a zip file that can be read: ${reason}`);
    }
  }

  #error(message: string): CodeError {
    return new CodeError(this.#functionName, message);
  }

  watched(): WatchedNames {
    const watched: WatchedNames = new Map();
    for (const folder of this.#folders) watched.set(folder, "all");
    return watched.set(dirname(this.#path), new Set([basename(this.#path)]));
  }

  looksUnfinished(): boolean {
    return this.#looksUnfinished;
  }

  close(): Promise<void> {
    return this.#stored.close();
  }
}
