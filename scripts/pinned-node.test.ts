import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const LOCKFILE = { packages: { "": {}, "node_modules/fog": { version: "2.0.0" } } };

/** Stands where npm is: writes what `npm ci` writes, or does as it is told. What hangs ends some time, also when a test fails. */
const NPM = `
import { appendFileSync, copyFileSync, mkdirSync } from "node:fs";
appendFileSync("npm.log", process.argv.slice(2).join(" ") + "\\n");
if (process.env.NPM === "fails") process.exit(7);
if (process.env.NPM === "hangs") {
  setTimeout(() => process.exit(), 10_000);
  console.log("npm hangs");
} else {
  mkdirSync("node_modules", { recursive: true });
  copyFileSync("package-lock.json", "node_modules/.package-lock.json");
}
`;

const PROGRAM = `
if (process.env.PROGRAM === "hangs") {
  setTimeout(() => process.exit(), 10_000);
  process.on("disconnect", () => process.exit());
  console.error("program hangs");
} else {
  console.log(JSON.stringify(process.argv.slice(2)));
  process.exit(Number(process.env.EXIT_CODE ?? 0));
}
`;

/** Runs its arguments in a shell that stays between, as npm does. */
const NPM_START = `
import { spawn } from "node:child_process";
const command = 'node scripts/pinned-node.mjs "$@"; exit "$?"';
spawn("sh", ["-c", command, "sh", ...process.argv.slice(2)], { stdio: "inherit" });
`;

/** A project whose lockfile asks for one package, and which has installed that package in the given version. */
function project(options: { installed?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "groundfog-project-"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const name of ["pinned-node.mjs", "install.mjs", "child.mjs", "starter.mjs"])
    cpSync(join(import.meta.dirname, name), join(folder, "scripts", name));
  mkdirSync(join(folder, "node_modules"));
  write("package.json", JSON.stringify({ type: "module", scripts: { program: "node program.mjs" } }));
  write("package-lock.json", JSON.stringify(LOCKFILE));
  if (options.installed !== undefined)
    write(
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/fog": { version: options.installed } } }),
    );
  write("npm.mjs", NPM);
  write("program.mjs", PROGRAM);
  write("npm-start.mjs", NPM_START);
  const log = join(folder, "npm.log");
  return {
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
    /** What npm was asked for. */
    npmCalls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
    start(file: string, args: string[], env: Record<string, string> = {}) {
      return spawn(process.execPath, [file, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, npm_execpath: join(folder, "npm.mjs"), ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
    },
    run(args: string[], env?: Record<string, string>) {
      return ended(this.start("scripts/pinned-node.mjs", args, env));
    },
  };
}

/** Resolves when no process is left that could write to the outputs, which every descendant inherits. */
async function ended(child: ChildProcess) {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr?.on("data", (chunk) => (stderr += String(chunk)));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal, stdout, stderr };
}

async function says(child: ChildProcess, words: string): Promise<void> {
  let said = "";
  for await (const chunk of child.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
    said += String(chunk);
    if (said.includes(words)) return;
  }
  throw new Error(`it ended, and said: ${said}`);
}

test.each([
  ["no package was ever installed", {}],
  ["another version is installed than the lockfile's", { installed: "1.0.0" }],
])("installs the packages first, and once, when %s", async (_when, installed) => {
  using here = project(installed);
  expect(await here.run(["program.mjs"])).toMatchObject({ code: 0, stdout: "[]\n" });
  expect(await here.run(["program.mjs"])).toMatchObject({ code: 0, stderr: "" });
  expect(here.npmCalls()).toEqual(["ci --loglevel=error --no-audit --no-fund"]);
});

test("installs nothing when the lockfile's versions are installed", async () => {
  using here = project({ installed: "2.0.0" });
  expect(await here.run(["program.mjs"])).toMatchObject({ code: 0, stderr: "" });
  expect(here.npmCalls()).toEqual([]);
});

test("an install that fails is one line, and exit code 1", async () => {
  using here = project();
  const { code, stdout, stderr } = await here.run(["program.mjs"], { NPM: "fails" });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr.trim().split("\n")).toEqual([
    "Installing packages …",
    "npm ci failed with exit code 7; mend what it says above and try again.",
  ]);
});

test("hands on arguments as they are, and the exit code", async () => {
  using here = project({ installed: "2.0.0" });
  const args = ["--port", "0", "two words", "$HOME", ""];
  const { code, stdout } = await here.run(["program.mjs", ...args], { EXIT_CODE: "42" });
  expect({ code, args: JSON.parse(stdout) }).toEqual({ code: 42, args });
});

test("runs a script of package.json with its arguments, and fails when it does", async () => {
  using here = project({ installed: "2.0.0" });
  const { code, stdout } = await here.run(["--run", "program", "--bail", "two words"], { EXIT_CODE: "1" });
  expect({ code, args: JSON.parse(stdout) }).toEqual({ code: 1, args: ["--bail", "two words"] });
});

const hanging = [
  ["the install", ["program.mjs"], { NPM: "hangs" }, "npm hangs"],
  ["the program", ["program.mjs"], { PROGRAM: "hangs" }, "program hangs"],
  ["a script", ["--run", "program"], { PROGRAM: "hangs" }, "program hangs"],
] as const;

describe.skipIf(process.platform === "win32").each(hanging)("during %s", (_what, args, env, words) => {
  const installed = "NPM" in env ? {} : { installed: "2.0.0" };

  test("a signal ends everything, and the exit code tells which", async () => {
    using here = project(installed);
    const child = here.start("scripts/pinned-node.mjs", [...args], env);
    await says(child, words);
    child.kill("SIGINT");
    expect(await ended(child)).toMatchObject({ code: 130 });
  });

  test("npm killed leaves no process behind", async () => {
    using here = project(installed);
    const npm = here.start("npm-start.mjs", [...args], { ...env, npm_lifecycle_event: "start" });
    await says(npm, words);
    npm.kill("SIGKILL");
    expect(await ended(npm)).toMatchObject({ signal: "SIGKILL" });
  });
});
