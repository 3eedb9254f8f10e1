import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { SystemClock } from "../../control/clock.ts";
import { createLogFrameReader, type LogLine } from "../logs/log-frames.ts";
import type { ProcessSpec } from "./messages.ts";

export interface EnvironmentProcess {
  /** Undefined when it did not start. */
  pid: number | undefined;
  /** Ends the process and all that it has started, at once. */
  kill(): void;
}

/** How long what a process has written is still read after its end. */
const DRAIN_MS = 200;

const clock = new SystemClock();

/** The descriptor that the runtime client logs to, so that levels, times and multi-line messages stay whole. */
const LOG_DESCRIPTOR = 3;

/** Starts one execution environment's process in a group of its own. */
export function startEnvironmentProcess(
  spec: ProcessSpec,
  on: { log(line: LogLine): void; exited(code: number | null, signal: string | null): void },
): EnvironmentProcess {
  const child = spawn(spec.program, spec.args, {
    cwd: spec.cwd,
    env: { ...spec.env, _LAMBDA_TELEMETRY_LOG_FD: String(LOG_DESCRIPTOR) },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  let ended = false;
  const kill = () => killGroup(child.pid);
  const readFrames = createLogFrameReader(on.log);
  const logs = child.stdio[LOG_DESCRIPTOR];
  logs?.on("data", readFrames);
  for (const stream of [child.stdout, child.stderr])
    if (stream) createInterface({ input: stream }).on("line", (message) => on.log({ message }));
  const end = (code: number | null, signal: string | null) => {
    if (ended) return;
    ended = true;
    on.exited(code, signal);
  };
  child.on("error", (error) => {
    on.log({ level: "ERROR", message: `the environment's process did not start: ${error.message}` });
    end(1, null);
  });
  child.on("exit", (code, signal) => {
    // What a handler has started itself does not outlive it; with its pipes closed, `close` follows.
    kill();
    // A process that has left the group keeps the pipes; nobody waits for it.
    clock.after(DRAIN_MS, () => {
      for (const stream of [child.stdout, child.stderr, logs]) stream?.destroy();
      end(code, signal);
    });
  });
  child.on("close", end);
  return { pid: child.pid, kill };
}

/** Ends a process with its whole group. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
