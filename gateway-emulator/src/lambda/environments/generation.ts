import type { RunnableCode } from "../code/runnable-code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { EnvironmentProcesses, ProcessEvents } from "./processes.ts";

/** A function as it was at one time: what its environments are started from. */
export interface Generation {
  definition: FunctionDefinition;
  processes: OpenedProcesses;
  /** @throws {CodeError} when it cannot be used */
  code(): Promise<RunnableCode>;
}

export interface OpenedProcesses extends EnvironmentProcesses {
  close(): Promise<void>;
}

/** Makes what runs the environments of a function that is defined so. */
export type OpenProcesses = (definition: FunctionDefinition, events: ProcessEvents) => OpenedProcesses;
