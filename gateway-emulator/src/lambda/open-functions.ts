import { join } from "node:path";
import type { CallEffect } from "../control/call-effect.ts";
import type { Clock } from "../control/clock.ts";
import type { FaultPlace } from "../control/fault-place.ts";
import type { Journal } from "../control/journal.ts";
import { openCode } from "./code/open-code.ts";
import { NO_DEBUGGING, type Debugging } from "./debugger/debugging.ts";
import type { FunctionDefinition } from "./definition.ts";
import type { Load } from "./dispatch/account-concurrency.ts";
import { attachedProcesses } from "./environments/attached-processes.ts";
import type { OpenProcesses } from "./environments/generation.ts";
import { LambdaFunction } from "./function.ts";
import { startLambdaHost } from "./host/index.ts";
import { createOpenLog } from "./logs/open-log.ts";
import type { IssueCredentials } from "./processes/environment-variables.ts";
import { Spawner } from "./processes/spawner.ts";

/** What the functions of a stack share, and how they are run. */
export interface FunctionParts {
  /** Measures limits and durations; a debugger may stop it. */
  clock: Clock;
  /** The machine's own time, which nothing stops: runtime clients reckon by it what is left to a handler. `clock` when absent. */
  machineClock?: Clock;
  /** The emulator's time, on which retries wait, and environments are idle. */
  retryClock: Clock;
  journal: Journal;
  /** Whether environments are processes of ours, or attach over the network by themselves. */
  environments: "spawned" | "attached";
  issueCredentials: IssueCredentials;
  /** The variables that functions get because they run here: endpoints and the certificate authority. */
  local: () => Record<string, string>;
  /** Where the code of functions that come as zip files is unpacked, and runtime clients are that are no npm packages. */
  cacheFolder: string;
  /** Hangs up on an attached environment. */
  hangUp: (environmentId: string) => void;
  /** Whether code is watched, and invocations run what was saved last; not when absent. */
  watch?: boolean;
  /** Whether an environment is kept ready beside those that are busy; not when absent. */
  spare?: boolean;
  /** Nobody debugs when absent. */
  debugging?: Debugging;
  /** Nothing goes wrong on purpose when absent. */
  faults?: FaultPlace<CallEffect>;
}

/**
 * Starts what runs functions, and makes functions that share it.
 * @param account the loads of all of them
 */
export function openFunctions(
  options: FunctionParts,
  account: () => Load[],
): { open(definition: FunctionDefinition): LambdaFunction; close(): Promise<void> } {
  const { clock, retryClock, journal, cacheFolder, watch = false } = options;
  const { machineClock = clock, debugging = NO_DEBUGGING, spare = false } = options;
  const attached = options.environments === "attached";
  const host = attached ? undefined : startLambdaHost();
  const openLog = createOpenLog({ journal, machineClock });
  const openProcesses: OpenProcesses = host
    ? (definition, events) => new Spawner({ ...options, host, definition }, events)
    : () => attachedProcesses(options.hangUp);
  return {
    open: (definition: FunctionDefinition) =>
      new LambdaFunction({
        definition,
        clock,
        machineClock,
        idleClock: retryClock,
        journal,
        openProcesses,
        openCode: (of, events) =>
          openCode({
            definition: of,
            codeFolder: join(cacheFolder, "code"),
            clock: machineClock,
            watch: watch && !attached ? events : undefined,
          }),
        openLog,
        debugging,
        attached,
        spare,
        account,
        faults: options.faults,
      }),
    close: async () => {
      await host?.close();
    },
  };
}
