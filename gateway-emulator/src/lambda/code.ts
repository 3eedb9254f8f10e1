import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FunctionDefinition } from "./definition.ts";

/** The function's code cannot be used; the message says what to mend, in one line. */
export class CodeError extends Error {
  constructor(functionName: string, message: string) {
    super(`function ${functionName}: ${message}`);
    this.name = "CodeError";
  }
}

/**
 * Makes a function's code ready to run and returns its task root.
 * @throws {CodeError} when there is no code, or when it does not compile
 */
export async function prepareCode(definition: FunctionDefinition): Promise<string> {
  const { functionName, code } = definition;
  if (code.source !== undefined) return bundle(definition, code.source);
  if (code.path === undefined)
    throw new CodeError(functionName, "the stack names no code for it: set filename");
  if (!existsSync(code.path))
    throw new CodeError(
      functionName,
      `${code.path} is not there: build it, or correct filename in the stack`,
    );
  return statSync(code.path).isDirectory() ? code.path : unzip(functionName, code.path);
}

/** Bundles the source's own files; packages stay outside, so that a change of the source is ready within milliseconds. */
async function bundle(definition: FunctionDefinition, source: string): Promise<string> {
  const { functionName } = definition;
  if (!existsSync(source)) throw new CodeError(functionName, `its source ${source} is not there`);
  const module = moduleOf(definition.handler);
  // Loaded only where there is something to bundle.
  const { build } = await import("esbuild");
  const folder = join(packageFolder(source), ".dev", functionName);
  const result = await build({
    entryPoints: [source],
    outfile: join(folder, "code", `${module}.mjs`),
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node24",
    format: "esm",
    sourcemap: "linked",
    keepNames: true,
    write: false,
    logLevel: "silent",
  }).catch((error: unknown) => {
    throw new CodeError(functionName, firstError(error));
  });
  const files = result.outputFiles.map(({ path, contents }) => ({
    path: path.slice(join(folder, "code").length + 1),
    contents,
  }));
  return writeOnce(folder, files);
}

async function unzip(functionName: string, path: string): Promise<string> {
  const { unzipSync } = await import("fflate");
  let entries;
  try {
    entries = unzipSync(await readFile(path));
  } catch (error) {
    throw new CodeError(
      functionName,
      `${path} is not a zip file that can be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const files = Object.entries(entries)
    .filter(([name]) => !name.endsWith("/") && !name.split("/").includes(".."))
    .map(([name, contents]) => ({ path: name, contents }));
  return writeOnce(join(tmpdir(), "groundfog", functionName), files);
}

/** Writes the files into a folder named by their content, whole or not at all, so that no process sees half of it. */
async function writeOnce(parent: string, files: { path: string; contents: Uint8Array }[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, contents } of files) hash.update(path).update(contents);
  const folder = join(parent, hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  await mkdir(parent, { recursive: true });
  const unfinished = await mkdtemp(join(parent, "unfinished-"));
  for (const { path, contents } of files) {
    await mkdir(dirname(join(unfinished, path)), { recursive: true });
    await writeFile(join(unfinished, path), contents);
  }
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    // Another process wrote the same content first.
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** `index` of `index.handler`, `app/chat` of `app/chat.handler`. */
function moduleOf(handler: string): string {
  const file = handler.slice(handler.lastIndexOf("/") + 1);
  return handler.slice(0, handler.length - file.length) + file.slice(0, file.indexOf("."));
}

function packageFolder(source: string): string {
  for (let folder = dirname(source); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "package.json"))) return folder;
  return dirname(source);
}

function firstError(error: unknown): string {
  if (typeof error === "object" && error !== null && "errors" in error && Array.isArray(error.errors)) {
    const [first] = error.errors as {
      text: string;
      location: { file: string; line: number; column: number; lineText: string } | null;
    }[];
    if (first) {
      const at = first.location
        ? `${first.location.file}:${first.location.line}:${first.location.column + 1}: `
        : "";
      return `${at}${first.text}`;
    }
  }
  return error instanceof Error ? error.message : String(error);
}
