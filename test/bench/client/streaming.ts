import type { Figure } from "../table.ts";
import { quantile } from "../table.ts";
import type { Bench } from "./bench.ts";
import { deltasOf, mixedAnswer } from "./mixed-answer.ts";
import type { Script } from "./run.ts";
import type { RIVALS } from "./site.ts";
import { traceOurs, traceRival } from "./traced-stream.ts";
import { type Watched, watchStream } from "./watched-stream.ts";
import type { MainThread } from "./main-thread.ts";

export const ANSWER_CHARS = 50_000;
export const DELTAS = 5_000;
export const DELTAS_PER_SECOND = 250;
const STREAM_MS = (DELTAS / DELTAS_PER_SECOND) * 1000;
const CHARS_A_TOKEN = 4;
const THOUSANDS_OF_TOKENS = ANSWER_CHARS / CHARS_A_TOKEN / 1000;
export const LONG_TASK_MS = 50;
const NO_FASTER = 1;
const PHONE = 4;

/** What is promised of the page at each speed of the processor. */
const GOALS = {
  [NO_FASTER]: { share: 10, longest: 16, perThousand: 150, dropped: 1 },
  [PHONE]: { share: 30, longest: 50, perThousand: undefined, dropped: undefined },
} as const;

/** A long answer of everything, as fast as models are: ours beside a page that renders nothing, and two others. */
export async function streaming(bench: Bench): Promise<Figure[]> {
  const text = mixedAnswer(ANSWER_CHARS);
  const figures: Figure[] = [];
  for (const slowdown of [NO_FASTER, PHONE] as const)
    for (const frameMs of [0, 50]) {
      const script: Script = { deltas: deltasOf(text, DELTAS), deltasPerSecond: DELTAS_PER_SECOND, frameMs };
      const rival = (name: (typeof RIVALS)[number]) => traceRival(bench, { name, script, slowdown });
      const label = `${slowdown}x, ${frameMs === 0 ? "a frame a delta" : `frames of ${frameMs} ms`}`;
      const floor = await rival("null");
      const ours = await traceOurs(bench, { script, slowdown });
      const watched = await watchStream(bench, { text, script, slowdown });
      figures.push(
        ...cpuFigures(`${label}: ours`, ours, { floor, goals: GOALS[slowdown] }),
        ...watchedFigures(`${label}: ours`, watched, GOALS[slowdown].dropped),
        { what: `${label}: rendering nothing, main thread`, unit: "percent", values: [share(floor.cpuMs)] },
      );
      if (frameMs !== 0) continue;
      for (const name of ["append", "naive"] as const)
        figures.push(...cpuFigures(`${label}: ${RIVAL_NAMES[name]}`, await rival(name), { floor }));
    }
  return figures;
}

const RIVAL_NAMES = {
  append: "plain text in one node (floor)",
  naive: "marked and innerHTML each frame (peer)",
};

function share(cpuMs: number): number {
  return (cpuMs / STREAM_MS) * 100;
}

function cpuFigures(
  who: string,
  { cpuMs, taskMs }: MainThread,
  { floor, goals }: { floor: MainThread; goals?: (typeof GOALS)[1 | 4] },
): Figure[] {
  const net = cpuMs - floor.cpuMs;
  const figure = (what: string, unit: Figure["unit"], value: number, atMost?: number): Figure => ({
    what: `${who}, ${what}`,
    unit,
    values: [value],
    ...(atMost !== undefined && { goal: { atMost } }),
  });
  return [
    figure("main thread beyond nothing", "percent", share(net), goals?.share),
    figure("longest task", "ms", taskMs[0] ?? 0, goals?.longest),
    figure(`tasks over ${LONG_TASK_MS} ms`, "count", taskMs.filter((ms) => ms > LONG_TASK_MS).length),
    figure("processor for 1,000 tokens", "ms", net / THOUSANDS_OF_TOKENS, goals?.perThousand),
  ];
}

function watchedFigures(who: string, watched: Watched, dropped: number | undefined): Figure[] {
  const { lagMs, droppedPercent, heapGrowthBytes, textBytes } = watched;
  return [
    { what: `${who}, behind the wire, p50`, unit: "ms", values: lagMs },
    {
      what: `${who}, behind the wire, p95`,
      unit: "ms",
      values: [quantile(lagMs, 0.95)],
      goal: { atMost: 100 },
    },
    {
      what: `${who}, dropped frames`,
      unit: "percent",
      values: [droppedPercent],
      ...(dropped !== undefined && { goal: { atMost: dropped } }),
    },
    {
      what: `${who}, growth of the heap by the text's size`,
      unit: "times",
      values: [heapGrowthBytes / textBytes],
      goal: { atMost: 3 },
    },
  ];
}
