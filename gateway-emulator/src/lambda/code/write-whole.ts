import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Writes in a folder of its own what then is moved to `path`, so that no process sees half of it. */
export async function writeWhole(
  parent: string,
  write: (unfinished: string) => Promise<void>,
  path: string,
  written: (unfinished: string) => string = (unfinished) => unfinished,
): Promise<void> {
  const unfinished = await mkdtemp(join(parent, "unfinished-"));
  try {
    await write(unfinished);
    await rename(written(unfinished), path);
  } catch (error) {
    // Another process may have written the same content first.
    if (!existsSync(path)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
