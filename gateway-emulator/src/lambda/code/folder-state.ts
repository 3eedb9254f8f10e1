import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { isIgnored } from "./ignored-names.ts";

export interface FolderState {
  /** The folder itself and those in it. */
  folders: string[];
  /** How many files there are in all of them. */
  files: number;
  /** Of names, sizes, permissions and times. */
  hash: string;
}

/** What is in a folder, without reading the files; without installed packages, which can be ten thousand files. */
export async function folderState(folder: string): Promise<FolderState> {
  const hash = createHash("sha256");
  const folders: string[] = [];
  let files = 0;
  const visit = async (path: string) => {
    folders.push(path);
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      if (isIgnored(entry.name)) continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory()) {
        await visit(inside);
        continue;
      }
      const state = await stat(inside).catch(() => undefined);
      files++;
      hash.update(`${inside}\0${state?.size}\0${state?.mode}\0${state?.mtimeMs}\0`);
    }
  };
  await visit(folder);
  return { folders, files, hash: hash.digest("hex").slice(0, 16) };
}
