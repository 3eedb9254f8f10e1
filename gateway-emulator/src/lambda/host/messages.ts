import type { LogLine } from "../logs/log-frames.ts";

/** How to start a process for an execution environment. */
export interface ProcessSpec {
  program: string;
  args: string[];
  /** All of its variables but TMPDIR and HOME, which the host adds; nothing is inherited. */
  env: Record<string, string>;
  cwd: string;
}

/** From the gateway to the host. */
export type HostCommand =
  | { type: "start"; id: string; spec: ProcessSpec }
  | { type: "stop"; id: string }
  /** Ends everything, and the host with it. */
  | { type: "end" };

/** From the host to the gateway. */
export type HostEvent =
  | { type: "started"; id: string; pid: number; folder: string }
  | { type: "failed"; id: string; reason: string }
  | { type: "exited"; id: string; code: number | null; signal: string | null }
  | { type: "log"; id: string; line: LogLine };
