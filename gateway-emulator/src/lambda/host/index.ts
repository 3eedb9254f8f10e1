import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { HostCommand, HostEvent, ProcessSpec } from "./messages.ts";

/** Starts and ends execution environments' processes, from a process of its own. */
export interface LambdaHost {
  start(id: string, spec: ProcessSpec): void;
  stop(id: string): void;
  /** Ends the host and all its processes. */
  close(): Promise<void>;
}

/** Starts the host; it ends by itself, with all its processes, when the caller's process ends in whatever way. */
export function startLambdaHost(onEvent: (event: HostEvent) => void): LambdaHost {
  const child = fork(fileURLToPath(import.meta.resolve("./main.ts")), [], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [],
    env: {},
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.on("message", (event: HostEvent) => onEvent(event));
  const send = (command: HostCommand) => {
    if (child.connected) child.send(command);
  };
  return {
    start: (id, spec) => send({ type: "start", id, spec }),
    stop: (id) => send({ type: "stop", id }),
    async close() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
