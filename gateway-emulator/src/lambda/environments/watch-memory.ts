import type { Cancel, Clock } from "../../control/clock.ts";
import { MEMORY_WATCH_MS } from "../limits.ts";
import type { Memory } from "./processes.ts";

/** Looks at what an environment uses, again and again; tells once, and stops, when that is more than it may. */
export function watchMemory(options: {
  clock: Clock;
  limitBytes: number;
  read: () => Memory | undefined;
  onExceeded: (memory: Memory) => void;
}): Cancel {
  const { clock, limitBytes, read, onExceeded } = options;
  let cancel: Cancel;
  const look = () => {
    const memory = read();
    if (memory && memory.usedBytes > limitBytes) onExceeded(memory);
    else cancel = clock.after(MEMORY_WATCH_MS, look);
  };
  cancel = clock.after(MEMORY_WATCH_MS, look);
  return () => cancel();
}
