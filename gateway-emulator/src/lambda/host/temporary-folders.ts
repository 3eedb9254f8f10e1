import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folders that environments have for their temporary files, all in one, which is made with the first of them. */
export class TemporaryFolders {
  readonly #onMade: (root: string) => void;
  #root: string | undefined;
  #folders = new Map<string, string>();

  /** @param onMade hears of the folder that has all others in it */
  constructor(onMade: (root: string) => void) {
    this.#onMade = onMade;
  }

  /**
   * That of a slot, which its next process finds again.
   * @throws {Error} when none can be made; the message says the way out
   */
  of(slot: string): string {
    const folder = this.#folders.get(slot) ?? this.#make();
    this.#folders.set(slot, folder);
    return folder;
  }

  release(slot: string): void {
    const folder = this.#folders.get(slot);
    this.#folders.delete(slot);
    // What is being written at this moment would be left over, but for the retries; the rest goes at the end.
    if (folder !== undefined)
      rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }

  /** Also those that are being removed. */
  removeAll(): void {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }

  #make(): string {
    try {
      this.#root ??= this.#makeRoot();
      // What tidies up this machine may have removed it.
      mkdirSync(this.#root, { recursive: true, mode: 0o700 });
      return mkdtempSync(join(this.#root, "tmp-"));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `its folder for temporary files cannot be made in ${tmpdir()} (${why}); point TMPDIR at a folder that can be written to`,
        { cause: error },
      );
    }
  }

  #makeRoot(): string {
    const root = mkdtempSync(join(tmpdir(), "groundfog-"));
    this.#onMade(root);
    return root;
  }
}
