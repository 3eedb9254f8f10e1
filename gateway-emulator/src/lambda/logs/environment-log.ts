import type { FunctionDefinition } from "../definition.ts";
import type { Invocation } from "../invocation.ts";
import type { LogLine } from "./log-frames.ts";

/** How an initialization that failed ended. */
export interface InitReport {
  ms: number;
  /** `invoke`: it was repeated inside an invocation. */
  phase: "init" | "invoke";
  status: "timeout" | "error";
  errorType?: string;
}

/** How an invocation went. */
export interface InvocationReport {
  /** From its start to the runtime's next poll, or to its end. */
  durationMs: number;
  /** How long the handler's loading took, with the first invocation after it. */
  initMs?: number;
  maxMemoryUsedBytes?: number;
  status: "success" | "timeout" | "error";
  /** Such as `Runtime.ExitError`, of one that the runtime itself did not end. */
  errorType?: string;
}

/** The log stream of one execution environment: what Lambda writes there, and what its process does. */
export interface EnvironmentLog {
  initStart(): void;
  initReport(report: InitReport): void;
  /** The line START; behind the REPORT of the one before, which may still wait for the last of its lines. */
  start(invocation: Invocation): void;
  /** The lines END and REPORT, of each that has started; all of the invocation's own lines have come by then. */
  report(invocation: Invocation, report: InvocationReport): void;
  line(line: LogLine): void;
  /**
   * The last 4 KB of what the invocation, which is the last one reported, has logged, up to REPORT; of the first one
   * that is what the loading has said too.
   */
  tail(requestId: string): string;
}

/** Opens the log stream of an environment. */
export type OpenLog = (definition: FunctionDefinition, environmentId: string) => EnvironmentLog;
