import { quantile } from "../table.ts";
import type { SeenStream } from "./client.ts";

export interface Lateness {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/**
 * How late the events of all streams came, together. A stream's beginning is where its most punctual event puts it: its
 * first may itself have been late, and would make all others look early. So no event is early, and one is on time.
 */
export function latenessOf(streams: readonly { seen: SeenStream; plan: readonly number[] }[]): Lateness {
  const late = streams.flatMap(({ seen: { arrivals }, plan }) => {
    if (arrivals.length !== plan.length)
      throw new Error(`${arrivals.length} events came, and ${plan.length} were planned`);
    const offsets = arrivals.map((at, event) => at - (plan[event] ?? 0));
    const beginning = Math.min(...offsets);
    return offsets.map((offset) => offset - beginning);
  });
  return {
    p50Ms: quantile(late, 0.5),
    p99Ms: quantile(late, 0.99),
    maxMs: late.reduce((a, b) => Math.max(a, b), 0),
  };
}
