import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../../kit/repository.ts";

/** Where the peers are installed: no part of the repository, and nothing of it depends on them. */
const folder = join(repository, "node_modules", ".cache", "groundfog-bench");
const sources = join(repository, "test", "bench", "peers");

/** What the installed packages were installed from. */
const INSTALLED = join(folder, "installed-package-lock.json");

/** Brings the peers' project up to date, installs its packages where they have changed, and returns its folder. */
export async function peersProject(): Promise<string> {
  await cp(sources, folder, { recursive: true });
  const wanted = await readFile(join(folder, "package-lock.json"), "utf8");
  const installed = await readFile(INSTALLED, "utf8").catch(() => undefined);
  if (installed !== wanted) {
    console.error("installing the peers (once)");
    await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
    await writeFile(INSTALLED, wanted);
  }
  return folder;
}
