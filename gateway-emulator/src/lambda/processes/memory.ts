import { readFileSync } from "node:fs";
import type { Memory } from "../environments/processes.ts";

const KIB = 1_024;

/**
 * What a process uses, with all that it has started; undefined where there is no /proc, and when it has ended. The most
 * that it has used is its own: what it has started counts for as long as it runs.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function memoryOf(pid: number): Memory | undefined {
  const own = read(pid);
  if (!own) return undefined;
  const usedBytes = childrenOf(pid).reduce(
    (sum, child) => sum + (memoryOf(child)?.usedBytes ?? 0),
    own.usedBytes,
  );
  return { usedBytes, maxUsedBytes: Math.max(own.maxUsedBytes, usedBytes) };
}

function read(pid: number): Memory | undefined {
  const status = textOf(`/proc/${pid}/status`);
  const kib = (name: string) => new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status ?? "")?.[1];
  const used = kib("VmRSS");
  const most = kib("VmHWM");
  // A process that has ended and is not collected yet has none of them.
  if (used === undefined || most === undefined) return undefined;
  return { usedBytes: Number(used) * KIB, maxUsedBytes: Number(most) * KIB };
}

/** The processes that its main thread has started, which for Node.js are all. */
function childrenOf(pid: number): number[] {
  const children = textOf(`/proc/${pid}/task/${pid}/children`) ?? "";
  return children.split(" ").filter(Boolean).map(Number);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
