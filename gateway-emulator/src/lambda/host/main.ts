import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEnvironmentProcess, type EnvironmentProcess } from "./environment-process.ts";
import type { HostCommand, HostEvent, ProcessSpec } from "./messages.ts";

// The process that owns the execution environments' processes, and the folder that each environment has for its
// temporary files. It is small, so starting one is quick, and it outlives a killed gateway by just the moment it takes
// to end them all.

interface Hosted {
  slot: string;
  process: EnvironmentProcess;
}

const processes = new Map<string, Hosted>();

/** The folder of each slot, which its next process finds again. */
const folders = new Map<string, string>();

process.on("message", (command: HostCommand) => {
  switch (command.type) {
    case "start":
      try {
        start(command.id, command.slot, command.spec);
      } catch (error) {
        tell({ type: "failed", id: command.id, reason: reasonOf(error) });
      }
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

function start(id: string, slot: string, spec: ProcessSpec): void {
  const folder = folders.get(slot) ?? mkdtempSync(join(tmpdir(), "groundfog-"));
  folders.set(slot, folder);
  // Without a HOME of its own, a handler's SDK would find the developer's ~/.aws.
  const env = { ...spec.env, TMPDIR: folder, HOME: folder };
  const started = startEnvironmentProcess(
    { ...spec, env },
    {
      log: (lines) => tell({ type: "log", id, lines }),
      exited(code, signal) {
        processes.delete(id);
        tell({ type: "exited", id, code, signal });
      },
      failed(reason) {
        processes.delete(id);
        tell({ type: "failed", id, reason });
      },
    },
  );
  if (started.pid === undefined) return;
  processes.set(id, { slot, process: started });
  tell({ type: "started", id, pid: started.pid, folder });
}

function answerMark(id: string, mark: number): void {
  const answer = () => tell({ type: "marked", mark });
  const hosted = processes.get(id);
  if (hosted) hosted.process.afterLog(answer);
  else answer();
}

function release(slot: string): void {
  for (const hosted of processes.values()) if (hosted.slot === slot) hosted.process.kill();
  const folder = folders.get(slot);
  if (folder === undefined) return;
  // What is being written at this moment would be left over, but for the retries; the rest is for the end.
  rm(folder, { recursive: true, force: true, maxRetries: 5 }).then(
    () => folders.delete(slot),
    () => undefined,
  );
}

function endAll(): never {
  for (const { process } of processes.values()) process.kill();
  for (const folder of folders.values()) removeNow(folder);
  process.exit();
}

function removeNow(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // The others are removed nevertheless.
  }
}

function reasonOf(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `its folder for temporary files cannot be made in ${tmpdir()} (${why}); point TMPDIR at a folder that can be written to`;
}

function tell(event: HostEvent): void {
  // The gateway may be gone already; then `disconnect` follows, and nobody is left to tell.
  if (process.connected) process.send?.(event, undefined, undefined, () => undefined);
}
