/** One figure of a benchmark, in milliseconds, with every run's value. */
export interface Figure {
  what: string;
  ms: number[];
  /** What is promised of the median; absent for what it is held against. */
  goalMs?: number;
}

export type Bench = () => Promise<Figure[]>;

/** The figures as text: median, and from the fastest to the slowest run. */
export function table(name: string, figures: Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const rows = figures.map(({ what, ms, goalMs }) => {
    const spread = `${seconds(Math.min(...ms))} to ${seconds(Math.max(...ms))}, ${ms.length} runs`;
    const goal =
      goalMs === undefined ? "" : `   goal ${seconds(goalMs)}: ${median(ms) <= goalMs ? "met" : "MISSED"}`;
    return `  ${what.padEnd(width)}  ${seconds(median(ms)).padStart(9)}   (${spread})${goal}`;
  });
  return [`\n${name}`, ...rows].join("\n");
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 3 : 1)} s`;
}

/** Runs something several times, one after the other, and returns how long each took. */
export async function timed(runs: number, once: () => Promise<unknown>): Promise<number[]> {
  const ms: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now();
    await once();
    ms.push(performance.now() - startedAt);
  }
  return ms;
}
