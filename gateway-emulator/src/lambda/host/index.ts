import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { killGroup } from "./environment-process.ts";
import type { HostCommand, HostEvent, ProcessSpec } from "./messages.ts";

/** Starts and ends execution environments' processes, from a process of its own. */
export interface LambdaHost {
  start(id: string, spec: ProcessSpec): void;
  stop(id: string): void;
  /** Ends the host and all its processes. */
  close(): Promise<void>;
}

/**
 * Starts the host; it ends by itself, with all its processes, when the caller's process ends in whatever way. When
 * it is killed itself, its processes are ended and told of from here, and the next start brings up another.
 */
export function startLambdaHost(onEvent: (event: HostEvent) => void): LambdaHost {
  const running = new Map<string, Extract<HostEvent, { type: "started" }> | undefined>();
  let closed = false;
  let host: ChildProcess | undefined = forkHost();

  function forkHost(): ChildProcess {
    const child = fork(fileURLToPath(import.meta.resolve("./main.ts")), [], {
      // Not our own stdout, which may be somebody's to parse.
      stdio: ["ignore", 2, 2, "ipc"],
      execArgv: [],
      env: temporaryFolder(),
      // In a group of its own: what is sent to ours, be it a Ctrl-C or a SIGKILL, leaves it to end what it owns.
      detached: true,
    });
    // What there is to say of it, its exit says.
    child.on("error", () => undefined);
    child.on("message", (event: HostEvent) => {
      if (event.type === "started") running.set(event.id, event);
      if (event.type === "exited" || event.type === "failed") running.delete(event.id);
      onEvent(event);
    });
    child.once("exit", () => {
      host = undefined;
      if (!closed) endOrphans();
    });
    return child;
  }

  function endOrphans(): void {
    const orphans = [...running];
    running.clear();
    for (const [id, started] of orphans) {
      killGroup(started?.pid);
      if (started) rmSync(started.folder, { recursive: true, force: true });
      onEvent({ type: "exited", id, code: null, signal: "SIGKILL" });
    }
  }

  function send(command: HostCommand): void {
    if (host?.connected) host.send(command, ignoreGone);
  }

  return {
    start(id, spec) {
      if (closed) return;
      host ??= forkHost();
      running.set(id, undefined);
      send({ type: "start", id, spec });
    },
    stop: (id) => send({ type: "stop", id }),
    async close() {
      closed = true;
      if (!host) return;
      const ended = once(host, "exit");
      // Node.js never finishes a disconnect in the middle of a long message from the host, such as a large log line.
      send({ type: "end" });
      await ended;
    },
  };
}

/** The one variable that decides where temporary folders are made. */
function temporaryFolder(): Record<string, string> {
  return { TMPDIR: tmpdir() };
}

/** A host that went in the meantime is heard of by its exit. */
function ignoreGone(): void {}
