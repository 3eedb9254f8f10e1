import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

interface Process {
  pid: number;
  parent: number;
  /** One letter, as `ps` shows it first. */
  state: string;
}

const LOOK_EVERY_MS = 10;

/** All processes that descend from one. */
export function descendants(pid: number): number[] {
  const byParent = Map.groupBy(processTable(), ({ parent }) => parent);
  const childrenOf = (parent: number): number[] =>
    (byParent.get(parent) ?? []).flatMap((child) => [child.pid, ...childrenOf(child.pid)]);
  return childrenOf(pid);
}

/** Waits until none of the processes is there any more; resolves with those that still are after `withinMs`. */
export async function leftBehind(pids: number[], withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const left = running(pids);
    if (left.length === 0 || performance.now() >= deadline) return left;
    await setTimeout(LOOK_EVERY_MS);
  }
}

/** A zombie has ended; only its parent has not looked yet. */
function running(pids: number[]): number[] {
  return processTable()
    .filter(({ pid, state }) => pids.includes(pid) && state !== "Z")
    .map(({ pid }) => pid);
}

/** Linux's own table where it is, else what `ps` says, as on macOS. */
function processTable(): Process[] {
  return existsSync("/proc/self/stat") ? tableOfProc() : tableOfPs();
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function tableOfProc(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const [, state, parent] = /\) (\S) (\d+)[^)]*$/.exec(readOrNothing(`/proc/${name}/stat`)) ?? [];
      return state === undefined ? [] : [{ pid: Number(name), parent: Number(parent), state }];
    });
}

/** A process can end between the listing and the look at it. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function tableOfPs(): Process[] {
  const text = execFileSync("ps", ["-axo", "pid,ppid,stat"], { encoding: "utf8" });
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S)/gm)].map(([, pid, parent, state = ""]) => ({
    pid: Number(pid),
    parent: Number(parent),
    state,
  }));
}
