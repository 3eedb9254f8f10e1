import type { Cancel, Clock } from "../../control/clock.ts";
import type { FunctionDefinition } from "../definition.ts";
import { MEMORY_WATCH_MS } from "../limits.ts";
import { invocationTimedOut, memoryExceeded, type EnvironmentFailure } from "./environment-failure.ts";
import type { Memory } from "./processes.ts";

/**
 * Holds an environment to what its function may take for an invocation: so long, until it polls again, and so much
 * memory. Tells, once, when it is beyond that.
 */
export function limitInvocation(of: {
  definition: FunctionDefinition;
  clock: Clock;
  readMemory: () => Memory | undefined;
  onExceeded: (failure: EnvironmentFailure) => void;
}): Cancel {
  const { definition, clock, readMemory, onExceeded } = of;
  const { timeoutMs, memorySizeMb } = definition;
  const exceed = (failure: EnvironmentFailure) => {
    cancel();
    onExceeded(failure);
  };
  const cancelTimeout = clock.after(timeoutMs, () => exceed(invocationTimedOut(timeoutMs)));
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
    cancelLook();
  }
  return cancel;
}

const BYTES_PER_MIB = 1_048_576;
