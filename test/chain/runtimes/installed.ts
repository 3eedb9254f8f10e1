import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { PYTHON_CLIENT, pythonPackages } from "../../../gateway-emulator/src/lambda/runtime/python.ts";
import { repository } from "../../kit/repository.ts";

/** Where what the tests compare with is kept: it is built once. */
export const cacheFolder = join(repository, "node_modules", ".cache", "groundfog-runtimes");

const NATIVE_CLIENT = "aws-lambda-ric@4.0.2";

/** The Node.js that runs this, whose package has its headers too. */
const nodeFolder = dirname(dirname(process.execPath));

const nativeLacks = whatNativeLacks();
const pythonLacks = whatPythonLacks();
for (const lack of [nativeLacks, pythonLacks]) if (lack !== undefined) console.warn(`SKIPPED  ${lack}`);
if (process.env.CI && (nativeLacks ?? pythonLacks) !== undefined)
  throw new Error("in CI nothing may be skipped");

/** Whether this machine can compile the addon of AWS's runtime client for Node.js, and whether it has Python with pip. */
export const canCompile = nativeLacks === undefined;
export const hasPython = pythonLacks === undefined;

/** Where AWS's runtime client for Node.js is with its native addon, which npm compiles: it takes half a minute. */
export const nativeClient = join(
  cacheFolder,
  `${NATIVE_CLIENT}-${process.platform}-${process.arch}`,
  "node_modules",
  "aws-lambda-ric",
  "index.mjs",
);

/** Installs what is not there yet, of what this machine can. */
export async function install(): Promise<void> {
  if (canCompile)
    await once(dirname(dirname(dirname(nativeClient))), async (folder) => {
      await writeFile(join(folder, "package.json"), '{"private":true}');
      const args = [
        "install",
        "--no-save",
        "--ignore-scripts=false",
        "--no-audit",
        "--no-fund",
        NATIVE_CLIENT,
      ];
      await promisify(execFile)("npm", args, {
        cwd: folder,
        env: { ...process.env, npm_config_nodedir: nodeFolder },
      });
    });
  if (hasPython)
    await once(pythonPackages(cacheFolder, pythonVersion()), (folder) =>
      promisify(execFile)("python3", ["-m", "pip", "install", "--quiet", "--target", folder, PYTHON_CLIENT]),
    );
}

/** Such as `3.14`. */
export function pythonVersion(): string {
  return answer("python3", ["-c", 'import sys; print("%d.%d" % sys.version_info[:2])'])?.trim() ?? "";
}

/** Fills a folder whole or not at all, if it is not there. */
async function once(folder: string, fill: (unfinished: string) => Promise<unknown>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await fill(unfinished);
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function whatNativeLacks(): string | undefined {
  const what = "AWS's native addon is not compared with";
  if (process.platform !== "linux") return `${what}: it compiles on Linux alone`;
  const absent = ["cmake", "make", "g++", "python3", "xz"].filter(
    (program) => !answer(program, ["--version"]),
  );
  if (absent.length > 0) return `${what}. Install ${absent.join(", ")} (the package of xz is xz-utils)`;
  if (!existsSync(join(nodeFolder, "include"))) return `${what}: ${nodeFolder} has no headers. Run npm ci`;
  return undefined;
}

function whatPythonLacks(): string | undefined {
  if (answer("python3", ["-m", "pip", "--version"])) return undefined;
  return "AWS's runtime client for Python is not tested. Install Python with pip (apt-get install python3-pip)";
}

function answer(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return undefined;
  }
}
