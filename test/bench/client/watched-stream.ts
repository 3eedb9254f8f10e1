import { utf8Length } from "../../../lambda/src/protocol.ts";
import type { Bench } from "./bench.ts";
import { deltasOf, markersOf, mixedAnswer } from "./mixed-answer.ts";
import type { Script } from "./run.ts";
import { askBy, openProfile, openSettled } from "./tab.ts";

/** What a reader sees of one answer. */
export interface Watched {
  /** From a word's leaving the gateway until the page has it, in milliseconds. */
  lagMs: number[];
  droppedPercent: number;
  heapGrowthBytes: number;
  /** UTF-8. */
  textBytes: number;
}

const FRAME_MS = 1000 / 60;
/** Of everything, so that all the code there is has run before the heap is looked at. */
const WARM_UP_CHARS = 6_000;

/** Watches our page show an answer; that costs it something, so its processor is looked at another time. */
export async function watchStream(
  { browser, site }: Bench,
  { text, script, slowdown }: { text: string; script: Script; slowdown: number },
): Promise<Watched> {
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url, { slowdown });
  site.gateway.script = { ...script, deltas: deltasOf(mixedAnswer(WARM_UP_CHARS), WARM_UP_CHARS / 10) };
  await askBy(tab, "What is a cloud?", "done");
  const before = await tab.heapBytes();
  site.gateway.script = script;
  await tab.evaluate("bench.watchWords(), bench.watchFrames()");
  await askBy(tab, "What is fog?", "done");
  const frames = await tab.evaluate<number[]>("bench.frames.splice(0)");
  const seen = await tab.evaluate<Record<string, number>>("bench.seen");
  await tab.evaluate("bench.seen = {}");
  return {
    lagMs: lagsOf({ text, script, seen, sentAt: site.gateway.runs.at(-1)?.sentAt ?? [] }),
    droppedPercent: droppedPercent(frames),
    heapGrowthBytes: (await tab.heapBytes()) - before,
    textBytes: utf8Length(text),
  };
}

/** @throws {Error} when the page never showed one of the words */
function lagsOf({
  text,
  script,
  seen,
  sentAt,
}: {
  text: string;
  script: Script;
  seen: Record<string, number>;
  sentAt: readonly number[];
}): number[] {
  let delta = 0;
  let end = script.deltas[0]?.length ?? 0;
  return markersOf(text).map((marker) => {
    while (end < marker.end) end += script.deltas[++delta]?.length ?? Infinity;
    const at = seen[marker.word];
    if (at === undefined) throw new Error(`the page never showed ${marker.word}`);
    return at - (sentAt[delta] ?? Number.NaN);
  });
}

/** Of the frames that there was time for, those that there were not. */
function droppedPercent(frames: readonly number[]): number {
  const gaps = frames.slice(1).map((at, n) => Math.max(1, Math.round((at - (frames[n] ?? at)) / FRAME_MS)));
  const possible = gaps.reduce((sum, gap) => sum + gap, 0);
  return ((possible - gaps.length) / possible) * 100;
}
