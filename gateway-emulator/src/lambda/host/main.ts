import type { HostCommand, HostEvent } from "./messages.ts";
import { startEnvironmentProcess, type EnvironmentProcess } from "./environment-process.ts";

// The process that owns the execution environments' processes. It is small, so starting one is quick, and it
// outlives a killed gateway by just the moment it takes to end them all.

const environments = new Map<string, EnvironmentProcess>();

process.on("message", (command: HostCommand) => {
  switch (command.type) {
    case "start": {
      const { id, spec } = command;
      const started = startEnvironmentProcess(spec, {
        log: (line) => tell({ type: "log", id, line }),
        exited: (code, signal) => {
          environments.delete(id);
          tell({ type: "exited", id, code, signal });
        },
      });
      environments.set(id, started);
      break;
    }
    case "stop":
      environments.get(command.id)?.kill();
      break;
  }
});

process.on("disconnect", () => {
  for (const environment of environments.values()) environment.kill();
  process.exit();
});

// A Ctrl-C in the terminal reaches the whole group: the gateway decides, and this process ends when it does.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

function tell(event: HostEvent): void {
  // The gateway may be gone already; then `disconnect` follows, and nobody is left to tell.
  if (process.connected) process.send?.(event, undefined, undefined, () => undefined);
}
