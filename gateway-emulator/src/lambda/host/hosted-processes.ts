import type { LogLine } from "../logs/log-frames.ts";
import type { ProcessExit } from "../process-exit.ts";
import { logCost, type HostCommand, type HostEvent, type ProcessSpec } from "./messages.ts";
import { signalGroup } from "./signal-group.ts";

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
  pid?: number;
  /** What has been heard of its log, and not yet been said so. */
  heardCost: number;
}

/** The host is told so much at once, so that few lines cost no message. */
const HEARD_COST = 65_536;

/** The host's processes, as the gateway knows of them: who hears of each, and who waits for its log. */
export class HostedProcesses {
  readonly #send: (command: HostCommand) => void;
  #running = new Map<string, Running>();
  #marks = new Map<number, () => void>();
  #lastId = 0;

  constructor(send: (command: HostCommand) => void) {
    this.#send = send;
  }

  start(slot: string, spec: ProcessSpec, on: HostedProcessEvents): HostedProcess {
    const id = String(++this.#lastId);
    const started = Promise.withResolvers<number | undefined>();
    // Who does not wait for it, hears nothing of it.
    started.promise.catch(() => undefined);
    this.#running.set(id, { on, started, heardCost: 0 });
    this.#send({ type: "start", id, slot, spec });
    return {
      started: started.promise,
      kill: () => {
        // The host may be busy with what others have written.
        signalGroup(this.#running.get(id)?.pid, "SIGKILL");
        this.#send({ type: "kill", id });
      },
      logged: () => this.#logged(id),
    };
  }

  /** Whether the host has not answered yet: that a process has started, or that its log has been told. */
  get isAsked(): boolean {
    return this.#marks.size > 0 || [...this.#running.values()].some(({ pid }) => pid === undefined);
  }

  hear(event: Exclude<HostEvent, { type: "up" }>): void {
    switch (event.type) {
      case "started":
        return this.#started(event.id, event.pid);
      case "failed":
        this.#running.get(event.id)?.started.reject(new Error(event.reason));
        this.#running.delete(event.id);
        return;
      case "log":
        return this.#log(event.id, event.lines);
      case "marked":
        this.#marks.get(event.mark)?.();
        this.#marks.delete(event.mark);
        return;
      case "exited":
        this.#exited(event.id, { code: event.code, signal: event.signal });
    }
  }

  /** The host has gone before them. */
  orphaned(): void {
    for (const { pid } of this.#running.values()) signalGroup(pid, "SIGKILL");
    for (const id of this.#running.keys()) this.#exited(id, { code: null, signal: "SIGKILL" });
    for (const resolve of this.#marks.values()) resolve();
    this.#marks.clear();
  }

  #started(id: string, pid: number): void {
    const one = this.#running.get(id);
    if (!one) return;
    one.pid = pid;
    one.started.resolve(pid);
  }

  #log(id: string, lines: LogLine[]): void {
    const one = this.#running.get(id);
    if (!one) return;
    one.on.log(lines);
    one.heardCost += logCost(lines);
    if (one.heardCost < HEARD_COST) return;
    this.#send({ type: "heard", id, cost: one.heardCost });
    one.heardCost = 0;
  }

  #exited(id: string, exit: ProcessExit): void {
    const one = this.#running.get(id);
    this.#running.delete(id);
    one?.started.resolve(undefined);
    one?.on.exited(exit);
  }

  #logged(id: string): Promise<void> {
    if (!this.#running.has(id)) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const mark = ++this.#lastId;
    this.#marks.set(mark, resolve);
    this.#send({ type: "mark", id, mark });
    return promise;
  }
}
