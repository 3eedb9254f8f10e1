/** One figure of a benchmark, with every run's value. */
export interface Figure {
  what: string;
  unit: Unit;
  values: number[];
  /** What is promised of the median; absent for what it is held against. */
  goal?: { atMost: number } | { atLeast: number };
}

/** Milliseconds; how many in a second; kilobytes of 1,000 bytes; how many times as much; of a hundred; or a plain count. */
export type Unit = "ms" | "per second" | "KB" | "times" | "percent" | "count";

/** Measures; of a benchmark with parts, those whose names were given, or all when none was. */
export type Bench = (parts: readonly string[]) => Promise<Figure[]>;

/** The figures as text: median, and from the lowest to the highest run. */
export function table(name: string, figures: Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  const rows = figures.map((figure) => {
    const { what, unit, values } = figure;
    const show = SHOW[unit];
    const spread =
      values.length === 1
        ? "once"
        : `${show(Math.min(...values))} to ${show(Math.max(...values))}, ${values.length} runs`;
    return `  ${what.padEnd(width)}  ${show(median(values)).padStart(10)}   (${spread})${outcome(figure)}`;
  });
  return [`\n${name}`, ...rows].join("\n");
}

const SHOW: Record<Unit, (value: number) => string> = {
  ms: (ms) => (ms < 100 ? `${ms.toFixed(2)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 3 : 1)} s`),
  "per second": (rate) => `${Math.round(rate).toLocaleString("en")} /s`,
  KB: (kilobytes) => `${kilobytes.toFixed(1)} KB`,
  times: (ratio) => `${ratio.toFixed(2)} x`,
  percent: (share) => `${share.toFixed(1)} %`,
  count: (count) => count.toLocaleString("en"),
};

function outcome({ unit, values, goal }: Figure): string {
  if (!goal) return "";
  const [words, value, met] =
    "atMost" in goal
      ? ["at most", goal.atMost, median(values) <= goal.atMost]
      : ["at least", goal.atLeast, median(values) >= goal.atLeast];
  return `   goal ${words} ${SHOW[unit](value)}: ${met ? "met" : "MISSED"}`;
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lies, between two of them where it falls there; 0 of none. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
}

/** Runs something several times, one after the other, and returns how many milliseconds each took. */
export async function timed(runs: number, once: () => Promise<unknown>): Promise<number[]> {
  const ms: number[] = [];
  for (let run = 0; run < runs; run++) {
    const startedAt = performance.now();
    await once();
    ms.push(performance.now() - startedAt);
  }
  return ms;
}
