import type { Cancel, Clock } from "../../control/clock.ts";
import type { FunctionDefinition } from "../definition.ts";
import { MEMORY_WATCH_MS } from "../limits.ts";
import {
  invocationTimedOut,
  memoryExceeded,
  runtimeExited,
  type EnvironmentFailure,
} from "./environment-failure.ts";
import type { Memory } from "./processes.ts";

/**
 * Holds an environment to what its function may take for an invocation: so long, until it polls again, and so much
 * memory. Tells, once, when it is beyond that.
 */
export function limitInvocation(of: {
  definition: FunctionDefinition;
  clock: Clock;
  readMemory: () => Memory | undefined;
  /** A rule has its process die after so long. */
  killAfterMs?: number | undefined;
  onExceeded: (failure: EnvironmentFailure) => void;
}): Cancel {
  const { definition, clock, readMemory, killAfterMs, onExceeded } = of;
  const { timeoutMs, memorySizeMb } = definition;
  const exceed = (failure: EnvironmentFailure) => {
    cancel();
    onExceeded(failure);
  };
  const cancelTimeout = clock.after(timeoutMs, () => exceed(invocationTimedOut(timeoutMs)));
  const cancelKill =
    killAfterMs === undefined
      ? undefined
      : clock.after(killAfterMs, () => exceed(runtimeExited({ code: null, signal: "SIGKILL" })));
  let cancelLook: Cancel;
  const lookLater = () => {
    cancelLook = clock.after(MEMORY_WATCH_MS, () => {
      const usedBytes = readMemory()?.usedBytes ?? 0;
      if (usedBytes <= memorySizeMb * BYTES_PER_MIB) lookLater();
      else exceed(memoryExceeded(definition, Math.ceil(usedBytes / BYTES_PER_MIB)));
    });
  };
  lookLater();
  function cancel(): void {
    cancelTimeout();
    cancelKill?.();
    cancelLook();
  }
  return cancel;
}

const BYTES_PER_MIB = 1_048_576;
