import { startEnvironmentProcess, type EnvironmentProcess } from "./environment-process.ts";
import type { HostCommand, HostEvent, ProcessSpec } from "./messages.ts";
import { TemporaryFolders } from "./temporary-folders.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

// The process that owns the execution environments' processes, and the folder that each environment has for its
// temporary files. It is small, so starting one is quick, and it outlives a killed gateway by just the moment it takes
// to end them all.

interface Hosted {
  slot: string;
  pid: number;
  process: EnvironmentProcess;
}

const processes = new Map<string, Hosted>();
let watchdog: Watchdog | undefined;
const folders = new TemporaryFolders((root) => {
  watchdog = startWatchdog(root);
});

process.on("message", (command: HostCommand) => {
  switch (command.type) {
    case "start":
      start(command.id, command.slot, command.spec);
      break;
    case "kill":
      processes.get(command.id)?.process.kill();
      break;
    case "heard":
      processes.get(command.id)?.process.heard(command.cost);
      break;
    case "mark":
      answerMark(command.id, command.mark);
      break;
    case "release":
      release(command.slot);
      break;
    case "end":
      endAll();
  }
});

process.on("disconnect", endAll);

tell({ type: "up" });

function start(id: string, slot: string, spec: ProcessSpec): void {
  let folder: string;
  try {
    folder = folders.of(slot);
  } catch (error) {
    return tell({ type: "failed", id, reason: error instanceof Error ? error.message : String(error) });
  }
  // Without a HOME of its own, a handler's SDK would find the developer's ~/.aws.
  const env = { ...spec.env, TMPDIR: folder, HOME: folder };
  const started = startEnvironmentProcess(
    { ...spec, env },
    {
      log: (lines) => tell({ type: "log", id, lines }),
      exited(code, signal) {
        over(id);
        tell({ type: "exited", id, code, signal });
      },
      failed(reason) {
        over(id);
        tell({ type: "failed", id, reason });
      },
    },
  );
  const { pid } = started;
  if (pid === undefined) return;
  processes.set(id, { slot, pid, process: started });
  guardAll();
  tell({ type: "started", id, pid });
}

function over(id: string): void {
  if (processes.delete(id)) guardAll();
}

function guardAll(): void {
  watchdog?.guard(Array.from(processes.values(), ({ pid }) => pid));
}

function answerMark(id: string, mark: number): void {
  const answer = () => tell({ type: "marked", mark });
  const hosted = processes.get(id);
  if (hosted) hosted.process.afterLog(answer);
  else answer();
}

function release(slot: string): void {
  for (const hosted of processes.values()) if (hosted.slot === slot) hosted.process.kill();
  folders.release(slot);
}

function endAll(): never {
  for (const { process } of processes.values()) process.kill();
  try {
    folders.removeAll();
  } catch {
    // What a handler's files keep from being removed stays; the processes are gone.
  }
  process.exit();
}

function tell(event: HostEvent): void {
  // The gateway may be gone already; then `disconnect` follows, and nobody is left to tell.
  if (process.connected) process.send?.(event, undefined, undefined, () => undefined);
}
