import { execFile } from "node:child_process";
import { cp, lstat, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./repository.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A clone, for someone who has nothing but Node.js and npm. */
export interface FreshClone extends Disposable {
  folder: string;
  /** The environment of such a person: the machine's own Node.js, and an npm cache that is empty. */
  env: Record<string, string>;
}

/** Clones what would be there if everything were committed now. */
export async function cloneFresh(): Promise<FreshClone> {
  const home = temporaryFolder();
  const folder = join(home.path, "groundfog");
  await git("clone", "--quiet", repository, folder);
  await copyWorkingTree(folder);
  const PATH = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => !entry.startsWith(repository))
    .join(delimiter);
  return {
    folder,
    env: { PATH, npm_config_cache: join(home.path, "npm-cache"), XDG_CACHE_HOME: join(home.path, "cache") },
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

/** Also what is not committed, and without what is removed but not committed as such. */
async function copyWorkingTree(folder: string): Promise<void> {
  const listed = await git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
  for (const path of listed.split("\0").filter(Boolean)) {
    const isThere = await lstat(join(repository, path)).catch(() => undefined);
    await (isThere
      ? cp(join(repository, path), join(folder, path))
      : rm(join(folder, path), { force: true }));
  }
}

async function git(...args: string[]): Promise<string> {
  return (await promisify(execFile)("git", args, { cwd: repository })).stdout;
}
