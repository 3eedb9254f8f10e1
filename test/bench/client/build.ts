import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { repository } from "../../kit/repository.ts";

/** What Vite says of a chunk; chunks have names like `src/markdown/markdown.tsx`. */
export interface Chunk {
  file: string;
  isEntry?: true;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}

export type Manifest = Record<string, Chunk>;

/** Builds the page for production into a folder, and says which file holds what. */
export async function buildWithManifest(folder: string): Promise<Manifest> {
  const client = join(repository, "client");
  const vite = createRequire(join(client, "package.json")).resolve("vite/package.json");
  const command = [join(vite, "..", "bin", "vite.js"), "build", client, "--outDir", folder, "--emptyOutDir"];
  await promisify(execFile)(process.execPath, [...command, "--manifest", "--logLevel", "error"], {
    // Under a test's NODE_ENV it would be another page.
    env: { PATH: process.env.PATH, NODE_ENV: "production" },
  });
  return JSON.parse(await readFile(join(folder, ".vite", "manifest.json"), "utf8")) as Manifest;
}
