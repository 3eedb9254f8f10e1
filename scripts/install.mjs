// The project's packages: whether they are there, and their installation.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "./child.mjs";

/** Whether npm's record of what it installed last agrees with the lockfile. npm writes it when it is done. */
export function isInstalled(root) {
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  const wanted = packagesIn(join(root, "package-lock.json"));
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([path, { version, link, optional }]) =>
      !path.includes("node_modules/") ||
      link ||
      (optional && !installed[path]) ||
      installed[path]?.version === version,
  );
}

function packagesIn(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Runs `npm ci`; resolves as `runToEnd` does. */
export function install(root) {
  const npm = process.env.npm_execpath;
  const [program, ...args] = npm
    ? [process.execPath, npm]
    : [process.platform === "win32" ? "npm.cmd" : "npm"];
  return runToEnd(program, [...args, "ci", "--loglevel=error", "--no-audit", "--no-fund"], {
    cwd: root,
    // Its own words go where they cannot be taken for the command's output.
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32" && !npm,
  });
}
