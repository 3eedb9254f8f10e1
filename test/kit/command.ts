import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Ready } from "../../gateway-emulator/src/ready.ts";
import { repository } from "./repository.ts";

export interface Command extends AsyncDisposable {
  child: ChildProcess;
  /** The ready line; rejects, with what the command said, when it ends before that. */
  ready: Promise<Ready>;
  /** What it has said so far on stderr. */
  said(): string;
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
    said: () => stderr,
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
