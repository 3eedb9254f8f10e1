import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEnvironmentProcess, type EnvironmentProcess } from "./environment-process.ts";
import type { HostCommand, HostEvent, ProcessSpec } from "./messages.ts";

// The process that owns the execution environments' processes, and the folder that each has for its temporary
// files. It is small, so starting one is quick, and it outlives a killed gateway by just the moment it takes to end
// them all.

interface Environment {
  process: EnvironmentProcess;
  folder: string;
}

const environments = new Map<string, Environment>();

process.on("message", (command: HostCommand) => {
  switch (command.type) {
    case "start":
      try {
        start(command.id, command.spec);
      } catch (error) {
        tell({ type: "failed", id: command.id, reason: reasonOf(error) });
      }
      break;
    case "stop":
      environments.get(command.id)?.process.kill();
      break;
    case "end":
      endAll();
  }
});

process.on("disconnect", endAll);

function endAll(): never {
  for (const environment of environments.values()) end(environment);
  process.exit();
}

function start(id: string, spec: ProcessSpec): void {
  const folder = mkdtempSync(join(tmpdir(), "groundfog-"));
  // Without a HOME of its own, a handler's SDK would find the developer's ~/.aws.
  const env = { ...spec.env, TMPDIR: folder, HOME: folder };
  const started = startEnvironmentProcess(
    { ...spec, env },
    {
      log: (line) => tell({ type: "log", id, line }),
      exited: (code, signal) => {
        const environment = environments.get(id);
        environments.delete(id);
        if (environment) end(environment);
        tell({ type: "exited", id, code, signal });
      },
    },
  );
  environments.set(id, { process: started, folder });
  if (started.pid !== undefined) tell({ type: "started", id, pid: started.pid, folder });
}

function reasonOf(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `its folder for temporary files cannot be made in ${tmpdir()} (${why}); point TMPDIR at a folder that can be written to`;
}

function end({ process, folder }: Environment): void {
  process.kill();
  rmSync(folder, { recursive: true, force: true });
}

function tell(event: HostEvent): void {
  // The gateway may be gone already; then `disconnect` follows, and nobody is left to tell.
  if (process.connected) process.send?.(event, undefined, undefined, () => undefined);
}
