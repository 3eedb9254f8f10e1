import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { Ready } from "../../gateway-emulator/src/ready.ts";
import { repository } from "./own-stack.ts";

export interface Command extends AsyncDisposable {
  child: ChildProcess;
  /** The ready line; rejects, with what the command said, when it ends before that. */
  ready: Promise<Ready>;
  /** Settles when the command has ended. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string>;
}

/** Runs a command as a person would, in a group of its own, and collects what it says. */
export function run(program: string, args: string[], options: CommandOptions = {}): Command {
  const child = spawn(program, args, {
    cwd: options.cwd ?? repository,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let stdout = "";
  let stderr = "";
  const { promise: ready, resolve, reject } = Promise.withResolvers<Ready>();
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    const line = stdout.split("\n").find((one) => one.startsWith("{"));
    if (line !== undefined && stdout.includes(`${line}\n`)) resolve(JSON.parse(line) as Ready);
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, "close").then(([code]: (number | null)[]) => {
    reject(new Error(`the command ended with ${String(code)}: ${stderr}${stdout}`));
    return { code: code ?? null, stdout, stderr };
  });
  // A test that does not wait for it is not failed by it.
  ready.catch(() => undefined);
  return {
    child,
    ready,
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Runs the emulator itself, without npm and without the launcher. */
export function runEmulator(args: string[], options: CommandOptions = {}): Command {
  return run(process.execPath, ["gateway-emulator/src/main.ts", ...args], options);
}

/** All processes that descend from one, by the kernel's own table. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (const queue = [pid]; queue.length > 0;) {
    const next = children.get(queue.shift() ?? 0) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

/** Waits until none of the processes is there any more; resolves with those that still are after `withinMs`. */
export async function leftBehind(pids: number[], withinMs: number): Promise<number[]> {
  const deadline = performance.now() + withinMs;
  let left = pids.filter(isAlive);
  while (left.length > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setImmediate(resolve));
    left = left.filter(isAlive);
  }
  return left;
}

function isAlive(pid: number): boolean {
  const stat = statOf(pid);
  // A zombie has ended; only its parent has not looked yet.
  return stat !== undefined && stat[0] !== "Z";
}

function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** State, parent and so on: what stands behind the name in /proc/PID/stat. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
