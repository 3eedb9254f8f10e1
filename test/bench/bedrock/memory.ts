import { readFileSync } from "node:fs";
import type { Memory } from "./server.ts";

/** Of this process, once all garbage is collected: it is to be started with `--expose-gc`. */
export function memoryOfThisProcess(): Memory {
  for (let collection = 0; collection < 3; collection++) globalThis.gc?.();
  const rollup = readFileSync("/proc/self/smaps_rollup", "utf8");
  const kilobytes = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(rollup)?.[1]) * 1024) / 1000;
  return { rss: kilobytes("Rss"), pss: kilobytes("Pss"), heap: process.memoryUsage().heapUsed / 1000 };
}
