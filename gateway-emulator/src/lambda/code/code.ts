import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SystemClock } from "../../control/clock.ts";
import { MendableError } from "../../control/mendable-error.ts";
import type { FunctionDefinition } from "../definition.ts";

/** The function's code cannot be used; the message says what to mend, in one line. */
export class CodeError extends MendableError {
  override name = "CodeError";

  constructor(functionName: string, message: string) {
    super(`function ${functionName}: ${message}`);
  }
}

/**
 * Makes a function's code ready to run and returns its task root.
 * @param codeFolder where zip files are unpacked
 * @throws {CodeError} when there is no code, or when it does not compile
 */
export async function prepareCode(definition: FunctionDefinition, codeFolder: string): Promise<string> {
  const { functionName, code } = definition;
  if (code.source !== undefined) return bundle(definition, code.source);
  if (code.path === undefined)
    throw new CodeError(functionName, "the stack names no code for it: set filename");
  if (!existsSync(code.path))
    throw new CodeError(
      functionName,
      `${code.path} is not there: build it, or correct filename in the stack`,
    );
  return statSync(code.path).isDirectory() ? code.path : unzip(functionName, code.path, codeFolder);
}

/** How many builds run. */
let building = 0;

/** Bundles the source's own files; packages stay outside, so that a change of the source is ready within milliseconds. */
async function bundle(definition: FunctionDefinition, source: string): Promise<string> {
  const { functionName } = definition;
  if (!existsSync(source)) throw new CodeError(functionName, `its source ${source} is not there`);
  const module = moduleOf(definition.handler);
  // Loaded only where there is something to bundle.
  const { build, stop } = await import("esbuild");
  const folder = join(packageFolder(source), ".dev", functionName);
  building++;
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
  })
    .catch((error: unknown) => {
      throw new CodeError(functionName, firstError(error));
    })
    .finally(() => {
      // Its service would stay in the background; but to end it ends the others' builds too.
      if (--building === 0) void stop();
    });
  const files = result.outputFiles.map(({ path, contents }) => ({
    path: path.slice(join(folder, "code").length + 1),
    contents,
  }));
  return writeOnce(folder, files);
}

async function unzip(functionName: string, path: string, codeFolder: string): Promise<string> {
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
  return writeOnce(join(codeFolder, functionName), files);
}

/** Writes the files into a folder named by their content, whole or not at all, so that no process sees half of it. */
async function writeOnce(parent: string, files: { path: string; contents: Uint8Array }[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, contents } of files) hash.update(path).update(contents);
  const folder = join(parent, hash.digest("hex").slice(0, 16));
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeOld(parent);
  if (existsSync(folder)) {
    await utimes(folder, new Date(), new Date());
    return folder;
  }
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

/** How long code that nobody has started since is kept: another emulator may be running it. */
const KEEP_MS = 24 * 60 * 60 * 1000;

async function removeOld(parent: string): Promise<void> {
  const newest = new SystemClock().now() - KEEP_MS;
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    const usedAt = (await stat(folder).catch(() => undefined))?.mtimeMs;
    if (usedAt !== undefined && usedAt < newest) await rm(folder, { recursive: true, force: true });
  }
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
