import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Cable } from "./cable.ts";
import { inParallel } from "./in-parallel.ts";
import { judge } from "./judge.ts";
import { perform } from "./perform.ts";
import { scheduleOf, shown } from "./schedule.ts";
import { openTarget, type ChainTarget } from "./target.ts";

// `SEED=7` runs one schedule alone, `RUNS=50` the first fifty; with `TARGET=aws` against a deployed stack.

/** What every change has to pass; on AWS each costs a few answers of a model. */
const RUNS = Number(process.env.RUNS ?? (process.env.TARGET === "aws" ? 20 : 500));
const AT_ONCE = 16;
const WITHIN_MS = 600_000;
/** In fewer runs some of what can happen may not. */
const ENOUGH = 100;

const seeds =
  process.env.SEED === undefined ? Array.from({ length: RUNS }, (_, n) => n + 1) : [Number(process.env.SEED)];
/** Ids and questions of another process, in the same table, are others. */
const session = randomUUID().slice(0, 8);

let target: ChainTarget;
beforeAll(async () => {
  vi.stubGlobal("WebSocket", Cable);
  target = await openTarget();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await target[Symbol.asyncDispose]();
});

test(
  `every answer arrives whole, once, in order, or is said to have broken off: ${seeds.length} conversations in which everything goes wrong`,
  async () => {
    const failures: string[] = [];
    const ends = new Set<string>();
    await inParallel(seeds, AT_ONCE, async (seed) => {
      const wrong = await wrongWith(seed, ends);
      if (wrong.length > 0)
        failures.push([`SEED=${seed}`, ...wrong, shown(scheduleOf(seed, session))].join("\n  "));
    });
    if (failures.length > 0) expect.fail(`${failures.length} have failed:\n\n${failures.join("\n\n")}`);
    if (seeds.length < ENOUGH || !target.control) return;
    expect([...ends].sort()).toEqual(["done", "error", "stopped"]);
    expect([...target.control.struck].sort()).toEqual(["dynamodb", "invoke", "post-to-connection", "socket"]);
  },
  WITHIN_MS,
);

/** @param ends takes how the answers ended */
async function wrongWith(seed: number, ends: Set<string>): Promise<string[]> {
  try {
    const performance = await perform(scheduleOf(seed, session), { target, session });
    for (const { answer } of performance.asked) ends.add(answer.state);
    return judge(performance, target);
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
