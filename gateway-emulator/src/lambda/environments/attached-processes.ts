import type { ExecutionEnvironment } from "./environment.ts";
import type { OpenedProcesses } from "./generation.ts";

/**
 * The processes of environments that attach: they run elsewhere, and start by themselves. All that can be done from here
 * is to hang up on them.
 */
export function attachedProcesses(hangUp: (environmentId: string) => void): OpenedProcesses {
  const end = ({ id }: ExecutionEnvironment) => hangUp(id);
  return {
    start: () => Promise.resolve(),
    kill: end,
    release: end,
    freeze: () => undefined,
    thaw: () => undefined,
    logged: () => Promise.resolve(),
    memory: () => undefined,
    inspector: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}
