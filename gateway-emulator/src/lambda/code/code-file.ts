import { createHash } from "node:crypto";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A file of a function's code, before it is written. */
export interface CodeFile {
  /** Relative to the task root, with slashes. */
  path: string;
  contents: Uint8Array;
  /** Its permissions; those of a new file when absent. */
  mode?: number;
  /** Whether its contents are where it links to. */
  isLink?: boolean;
}

/** Another one when something about the files is another; `salt` is part of it. */
export function hashOf(files: CodeFile[], salt: string): string {
  const hash = createHash("sha256").update(salt);
  for (const { path, contents, mode = "", isLink = false } of files)
    hash.update(`\0${path}\0${mode}\0${isLink}\0${contents.length}\0`).update(contents);
  return hash.digest("hex").slice(0, 16);
}

/** Links come last, so that nothing is written through one. */
export async function writeFiles(folder: string, files: CodeFile[]): Promise<void> {
  for (const { path, contents, mode, isLink = false } of files.toSorted(linksLast)) {
    const whole = join(folder, path);
    await mkdir(dirname(whole), { recursive: true });
    if (isLink) await symlink(new TextDecoder().decode(contents), whole);
    else await writeFile(whole, contents);
    // What the file creation mask takes away, this gives.
    if (mode !== undefined && !isLink) await chmod(whole, mode);
  }
}

function linksLast(one: CodeFile, other: CodeFile): number {
  return Number(one.isLink ?? false) - Number(other.isLink ?? false);
}
