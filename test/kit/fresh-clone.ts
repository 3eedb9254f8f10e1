import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "./own-stack.ts";

/** A clone of what is committed, in an empty folder, for someone who has nothing but Node.js and npm. */
export interface FreshClone extends AsyncDisposable {
  folder: string;
  /** The environment of such a person: the machine's own Node.js, and an npm cache that is empty. */
  env: Record<string, string>;
}

export async function cloneFresh(): Promise<FreshClone> {
  const home = await mkdtemp(join(tmpdir(), "groundfog-fresh-"));
  const folder = join(home, "groundfog");
  await promisify(execFile)("git", ["clone", "--quiet", repository, folder]);
  const PATH = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((entry) => !entry.startsWith(repository))
    .join(delimiter);
  return {
    folder,
    env: { PATH, npm_config_cache: join(home, "npm-cache"), XDG_CACHE_HOME: join(home, "cache") },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
