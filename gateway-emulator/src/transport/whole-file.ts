import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";

/** Reads a text file; undefined when there is none. */
export async function readWholeFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Puts a file in the place of another: whoever reads sees the old one or the new one, never a part. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporaryPath = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporaryPath, text, { mode, flag: "wx" });
    await rename(temporaryPath, path);
  } finally {
    await rm(temporaryPath, { force: true });
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
