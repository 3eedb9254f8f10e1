import { spawn } from "node:child_process";
import { Readable } from "node:stream";
import { SystemClock } from "../../control/clock.ts";
import type { LogLine } from "../logs/log-frames.ts";
import type { ProcessSpec } from "./messages.ts";
import { ProcessOutput } from "./process-output.ts";
import { signalGroup } from "./signal-group.ts";
import { whyNotStarted } from "./why-not-started.ts";

export interface EnvironmentProcess {
  /** Undefined when it did not start. */
  pid: number | undefined;
  /** Ends the process and all that it has started, at once. */
  kill(): void;
  /** So much of what it has written has been heard (see `logCost`): as much more is read of it. */
  heard(cost: number): void;
  /** Calls `then` when all that it has written by now has been told. */
  afterLog(then: () => void): void;
}

/** What a process tells: its lines, and how it ended, or why it did not start. */
export interface EnvironmentProcessEvents {
  log(lines: LogLine[]): void;
  exited(code: number | null, signal: string | null): void;
  failed(reason: string): void;
}

/** How long what a process has written is still read after its end. */
const DRAIN_MS = 200;

const clock = new SystemClock();

/** The descriptor that a runtime client logs to, so that levels, times and multi-line messages stay whole. */
const LOG_DESCRIPTOR = 3;

/** Starts one execution environment's process in a group of its own. */
export function startEnvironmentProcess(spec: ProcessSpec, on: EnvironmentProcessEvents): EnvironmentProcess {
  const child = spawn(spec.program, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  const kill = () => signalGroup(child.pid, "SIGKILL");
  const logs = child.stdio[LOG_DESCRIPTOR];
  const output = new ProcessOutput(
    { texts: [child.stdout, child.stderr], frames: logs instanceof Readable ? logs : undefined },
    on.log,
  );
  let ended = false;
  const end = (tell: () => void) => {
    if (ended) return;
    ended = true;
    output.end();
    tell();
  };
  child.on("error", (error) => end(() => on.failed(whyNotStarted(spec, error))));
  child.on("exit", (code, signal) => {
    // What a handler has started itself does not outlive it; with its pipes closed, `close` follows.
    kill();
    output.readAll();
    // A process that has left the group keeps the pipes; nobody waits for it.
    clock.after(DRAIN_MS, () => end(() => on.exited(code, signal)));
  });
  child.on("close", (code, signal) => end(() => on.exited(code, signal)));
  return {
    pid: child.pid,
    kill,
    heard: (cost) => output.heard(cost),
    afterLog: (then) => output.after(then),
  };
}
