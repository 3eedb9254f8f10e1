import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { SystemClock, type Clock } from "../../control/clock.ts";
import { HostedProcesses, type HostedProcess, type HostedProcessEvents } from "./hosted-processes.ts";
import type { HostCommand, HostEvent, ProcessSpec } from "./messages.ts";
import { Silence } from "./silence.ts";

/** How long a host may take to end all its processes. */
const MAX_END_MS = 1_000;

/** Starts and ends execution environments' processes, from a process of its own. */
export interface LambdaHost {
  /** Starts a process; those of one slot have the same folder for their temporary files, one after the other. */
  start(slot: string, spec: ProcessSpec, on: HostedProcessEvents): HostedProcess;
  /** Ends the slot's process, and removes its folder. */
  release(slot: string): void;
  /** Ends the host and all its processes. */
  close(): Promise<void>;
}

/**
 * Starts the host; it ends by itself, with all its processes, when the caller's process ends in whatever way. When
 * it is killed itself, its processes are ended too, and told of from here, and the next start brings up another. One
 * that does not answer is killed.
 */
export function startLambdaHost(clock: Clock = new SystemClock()): LambdaHost {
  const processes = new HostedProcesses(send);
  const silence = new Silence({
    clock,
    isAsked: () => isUp && processes.isAsked,
    onTooLong: () => host?.kill("SIGKILL"),
  });
  let closed = false;
  /** Before, it takes as long as this machine takes to start a process, and has nothing that could stop it. */
  let isUp = false;
  let host: ChildProcess | undefined = forkOne();

  function forkOne(): ChildProcess {
    const child = forkHost();
    isUp = false;
    child.on("message", (event: HostEvent) => {
      isUp = true;
      silence.broken();
      if (event.type !== "up") processes.hear(event);
      else if (processes.isAsked) silence.asked();
    });
    child.once("exit", () => {
      host = undefined;
      isUp = false;
      silence.end();
      processes.orphaned();
    });
    return child;
  }

  function send(command: HostCommand): void {
    if (host?.connected) host.send(command, ignoreGone);
    if (isUp && (command.type === "start" || command.type === "mark")) silence.asked();
  }

  return {
    start(slot, spec, on) {
      if (closed) return NEVER_STARTED;
      host ??= forkOne();
      return processes.start(slot, spec, on);
    },
    release: (slot) => send({ type: "release", slot }),
    async close() {
      closed = true;
      const closing = host;
      if (!closing) return;
      const ended = once(closing, "exit");
      // Node.js never finishes a disconnect in the middle of a long message from the host, such as a large log line.
      send({ type: "end" });
      const cancel = clock.after(MAX_END_MS, () => closing.kill("SIGKILL"));
      await ended;
      cancel();
    },
  };
}

function forkHost(): ChildProcess {
  const child = fork(fileURLToPath(import.meta.resolve("./main.ts")), [], {
    // Not our own stdout, which may be somebody's to parse.
    stdio: ["ignore", 2, 2, "ipc"],
    execArgv: [],
    // The one variable that decides where temporary folders are made.
    env: { TMPDIR: tmpdir() },
    // In a group of its own: what is sent to ours, be it a Ctrl-C or a SIGKILL, leaves it to end what it owns.
    detached: true,
  });
  // What there is to say of it, its exit says.
  child.on("error", () => undefined);
  return child;
}

/** What is asked for after the end. */
const NEVER_STARTED: HostedProcess = {
  started: Promise.resolve(undefined),
  kill: () => undefined,
  logged: () => Promise.resolve(),
};

/** A host that went in the meantime is heard of by its exit. */
function ignoreGone(): void {}
