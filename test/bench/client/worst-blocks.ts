import type { Figure } from "../table.ts";
import type { Bench } from "./bench.ts";
import { deltasOf, singleBlock, WHOLE_BLOCKS } from "./mixed-answer.ts";
import { ANSWER_CHARS, DELTAS, DELTAS_PER_SECOND, LONG_TASK_MS } from "./streaming.ts";
import { traceOurs } from "./traced-stream.ts";

const SLOWDOWN = 4;

/** An answer that is one single block, which no renderer can cut into finished pieces. */
export async function worstBlocks(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of WHOLE_BLOCKS) {
    const deltas = deltasOf(singleBlock(kind, ANSWER_CHARS), DELTAS);
    const script = { deltas, deltasPerSecond: DELTAS_PER_SECOND, frameMs: 0 };
    const { cpuMs, taskMs } = await traceOurs(bench, { script, slowdown: SLOWDOWN });
    const who = `${SLOWDOWN}x, 50 KB in one ${kind}`;
    figures.push(
      { what: `${who}: longest task`, unit: "ms", values: [taskMs[0] ?? 0], goal: { atMost: 60 } },
      {
        what: `${who}: tasks over ${LONG_TASK_MS} ms`,
        unit: "count",
        values: [taskMs.filter((ms) => ms > LONG_TASK_MS).length],
      },
      { what: `${who}: main thread`, unit: "ms", values: [cpuMs] },
    );
  }
  return figures;
}
