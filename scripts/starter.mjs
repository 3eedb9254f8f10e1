// Who started this process. npm hands a signal to its shell alone, and a killed npm hands on nothing: what npm runs
// has to look for itself whether npm is still there.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

// Read at once, before anything that takes time: they can be gone by then.
const parent = process.ppid;
const npm = process.env.npm_lifecycle_event === undefined ? undefined : npmBehind(parent);

/** Whether this process goes on for nobody: its parent has ended, or npm behind the parent has. */
export function isLeftBehind() {
  return process.ppid !== parent || (npm !== undefined && hasEnded(npm));
}

/** npm runs a script in a shell, and some shells become what they run: then npm is the parent itself. */
function npmBehind(pid) {
  const shell = fromProc(pid) ?? fromPs(pid);
  return /^\S*sh$/.test(shell?.name ?? "") ? shell.parent : undefined;
}

function hasEnded(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "ESRCH";
  }
  // A zombie has ended; only its own parent has not looked yet.
  return fromProc(pid)?.state === "Z";
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function fromProc(pid) {
  try {
    const [, name, state, ppid] = /\((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return { name, state, parent: Number(ppid) };
  } catch {
    return undefined;
  }
}

/** Where there is no /proc, as on macOS. */
function fromPs(pid) {
  const { stdout } = spawnSync("ps", ["-o", "ppid=", "-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
  const [, ppid, name] = /^\s*(\d+)\s+(.*\S)/.exec(stdout ?? "") ?? [];
  return name && { name, parent: Number(ppid) };
}
