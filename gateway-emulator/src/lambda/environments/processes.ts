import type { RunnableCode } from "../code/runnable-code.ts";
import type { LogLine } from "../logs/log-frames.ts";
import type { ProcessExit } from "../process-exit.ts";
import type { ExecutionEnvironment } from "./environment.ts";

/** What runs the processes of a function's execution environments; where environments attach, it can do less. */
export interface EnvironmentProcesses {
  /**
   * Starts the runtime of an environment; after a reset, with the temporary files that it has. Resolves when the process
   * is on its way; rejects when it cannot be.
   */
  start(environment: ExecutionEnvironment, code: RunnableCode): Promise<void>;
  /** Ends its process with all that it has started, at once. No exit is told of it any more. */
  kill(environment: ExecutionEnvironment): void;
  /** It is gone for good: ends its process, and forgets its temporary files, its credentials, its Runtime API. */
  release(environment: ExecutionEnvironment): void;
  /** Stops its process with all that it has started, until it is thawed. */
  freeze(environment: ExecutionEnvironment): void;
  thaw(environment: ExecutionEnvironment): void;
  /** Resolves when all that its process has written by now has been logged; at once when it has none. */
  logged(environment: ExecutionEnvironment): Promise<void>;
  /** What its process uses and has used at most, in bytes; undefined where this machine does not say. */
  memory(environment: ExecutionEnvironment): Memory | undefined;
  /** The WebSocket URL of its inspector, which is opened if need be; undefined when it has no process that has one. */
  inspector(environment: ExecutionEnvironment): Promise<string | undefined>;
}

export interface Memory {
  usedBytes: number;
  maxUsedBytes: number;
}

/** What the processes tell. */
export interface ProcessEvents {
  /** It has ended by itself. */
  exited(environment: ExecutionEnvironment, exit: ProcessExit): void;
  log(environment: ExecutionEnvironment, line: LogLine): void;
}
