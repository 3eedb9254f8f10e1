import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { ProcessExit } from "../errors.ts";
import type { LogLine } from "../logs/log-frames.ts";
import { logCost, type HostCommand, type HostEvent, type ProcessSpec } from "./messages.ts";
import { signalGroup } from "./signal-group.ts";

/** Starts and ends execution environments' processes, from a process of its own. */
export interface LambdaHost {
  /** Starts a process; those of one slot have the same folder for their temporary files, one after the other. */
  start(slot: string, spec: ProcessSpec, on: HostedProcessEvents): HostedProcess;
  /** Ends the slot's process, and removes its folder. */
  release(slot: string): void;
  /** Ends the host and all its processes. */
  close(): Promise<void>;
}

export interface HostedProcess {
  /** Resolves with its process id, with undefined when it has been killed before, and rejects with why it did not start. */
  started: Promise<number | undefined>;
  /** Ends it with all that it has started, at once; its end is told nevertheless. */
  kill(): void;
  /** Resolves when all that it has written by now has been told. */
  logged(): Promise<void>;
}

/** What a process tells. */
export interface HostedProcessEvents {
  log(lines: LogLine[]): void;
  /** It has ended; nothing follows. */
  exited(exit: ProcessExit): void;
}

interface Running {
  on: HostedProcessEvents;
  started: PromiseWithResolvers<number | undefined>;
  slot: string;
  pid?: number;
  /** What has been heard of its log, and not yet been said so. */
  heardCost: number;
}

/** The host is told so much at once, so that few lines cost no message. */
const HEARD_COST = 65_536;

/**
 * Starts the host; it ends by itself, with all its processes, when the caller's process ends in whatever way. When
 * it is killed itself, its processes are ended and told of from here, and the next start brings up another.
 */
export function startLambdaHost(): LambdaHost {
  const running = new Map<string, Running>();
  /** The folders of slots, as long as the host has them. */
  const folders = new Map<string, string>();
  const marks = new Map<number, () => void>();
  let lastId = 0;
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
    child.on("message", onEvent);
    child.once("exit", () => {
      host = undefined;
      endOrphans();
    });
    return child;
  }

  function onEvent(event: HostEvent): void {
    switch (event.type) {
      case "marked":
        marks.get(event.mark)?.();
        marks.delete(event.mark);
        return;
      case "started":
        onStarted(event);
        return;
      case "failed":
        running.get(event.id)?.started.reject(new Error(event.reason));
        running.delete(event.id);
        return;
      case "log":
        onLog(event.id, event.lines);
        return;
      case "exited":
        ended(event.id, { code: event.code, signal: event.signal });
    }
  }

  function onStarted({ id, pid, folder }: Extract<HostEvent, { type: "started" }>): void {
    const one = running.get(id);
    if (!one) return;
    one.pid = pid;
    folders.set(one.slot, folder);
    one.started.resolve(pid);
  }

  function onLog(id: string, lines: LogLine[]): void {
    const one = running.get(id);
    if (!one) return;
    one.on.log(lines);
    one.heardCost += logCost(lines);
    if (one.heardCost < HEARD_COST) return;
    send({ type: "heard", id, cost: one.heardCost });
    one.heardCost = 0;
  }

  function ended(id: string, exit: ProcessExit): void {
    const one = running.get(id);
    running.delete(id);
    one?.started.resolve(undefined);
    one?.on.exited(exit);
  }

  /** The host has gone before them. */
  function endOrphans(): void {
    for (const { pid } of running.values()) signalGroup(pid, "SIGKILL");
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
    folders.clear();
    for (const id of running.keys()) ended(id, { code: null, signal: "SIGKILL" });
    for (const resolve of marks.values()) resolve();
    marks.clear();
  }

  function send(command: HostCommand): void {
    if (host?.connected) host.send(command, ignoreGone);
  }

  function logged(id: string): Promise<void> {
    if (!running.has(id) || !host) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const mark = ++lastId;
    marks.set(mark, resolve);
    send({ type: "mark", id, mark });
    return promise;
  }

  return {
    start(slot, spec, on) {
      const id = String(++lastId);
      const started = Promise.withResolvers<number | undefined>();
      // Who does not wait for it, hears nothing of it.
      started.promise.catch(() => undefined);
      if (closed) started.resolve(undefined);
      else {
        host ??= forkHost();
        running.set(id, { slot, on, started, heardCost: 0 });
        send({ type: "start", id, slot, spec });
      }
      return {
        started: started.promise,
        kill() {
          signalGroup(running.get(id)?.pid, "SIGKILL");
          send({ type: "kill", id });
        },
        logged: () => logged(id),
      };
    },
    release(slot) {
      folders.delete(slot);
      send({ type: "release", slot });
    },
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
