import type { LogLine } from "../logs/log-frames.ts";

/** How to start a process for an execution environment. */
export interface ProcessSpec {
  program: string;
  args: string[];
  /** All of its variables but TMPDIR and HOME, which the host adds; nothing is inherited. */
  env: Record<string, string>;
  cwd: string;
}

/** From the gateway to the host. `id` is a process's, `slot` the environment's that has its folder. */
export type HostCommand =
  | { type: "start"; id: string; slot: string; spec: ProcessSpec }
  | { type: "kill"; id: string }
  /** So much of what it has written has been heard; see `logCost`. */
  | { type: "heard"; id: string; cost: number }
  /** Is answered when all that it has written by now has been told. */
  | { type: "mark"; id: string; mark: number }
  /** Ends the slot's process, and removes its folder. */
  | { type: "release"; slot: string }
  /** Ends everything, and the host with it. */
  | { type: "end" };

/** From the host to the gateway. */
export type HostEvent =
  /** It hears commands from now on. */
  | { type: "up" }
  | { type: "started"; id: string; pid: number }
  | { type: "failed"; id: string; reason: string }
  | { type: "exited"; id: string; code: number | null; signal: string | null }
  | { type: "log"; id: string; lines: LogLine[] }
  | { type: "marked"; mark: number };

const LINE_COST = 64;

/** What lines cost on their way, in characters: an empty one takes room too. */
export function logCost(lines: LogLine[]): number {
  return lines.reduce((sum, { message }) => sum + message.length + LINE_COST, 0);
}
