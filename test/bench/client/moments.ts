import type { Figure } from "../table.ts";
import { quantile } from "../table.ts";
import type { Bench } from "./bench.ts";
import { deltasOf, mixedAnswer } from "./mixed-answer.ts";
import type { Script } from "./run.ts";
import { askBy, openProfile, openSettled, type Tab } from "./tab.ts";

const QUESTIONS = 10;
const STOPS = 5;
const CUTS = 5;
const CUT_MS = 3_000;
/** How long the gateway goes on after a stop, as the handler may. */
const STOP_AFTER_MS = 500;
const LONG_CHARS = 50_000;
const ENDLESS: Script = {
  deltas: deltasOf(mixedAnswer(LONG_CHARS), LONG_CHARS / 10),
  deltasPerSecond: 100,
  frameMs: 0,
  stopAfterMs: STOP_AFTER_MS,
};
const SHORT: Script = { deltas: ["Fog."], deltasPerSecond: 100, frameMs: 0 };

/** The moments in which a page is felt to be quick: asking, stopping, coming back, looking on. */
export async function moments(bench: Bench): Promise<Figure[]> {
  return [
    {
      what: "Enter to the question painted",
      unit: "ms",
      values: await questions(bench),
      goal: { atMost: 50 },
    },
    ...(await stops(bench)),
    {
      what: "network back to the answer growing again",
      unit: "ms",
      values: await cuts(bench),
      goal: { atMost: 1_000 },
    },
    ...(await twoTabs(bench)),
  ];
}

async function questions({ browser, site }: Bench): Promise<number[]> {
  site.gateway.script = SHORT;
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url);
  const took: number[] = [];
  for (let n = 0; n < QUESTIONS; n++) {
    const question = `Question ${n}?`;
    await tab.page.locator("#question").fill(question);
    await tab.evaluate(`bench.expectQuestion(${JSON.stringify(question)})`);
    await tab.page.keyboard.press("Enter");
    took.push(await tab.evaluate<number>("bench.questionPainted"));
    await tab.page
      .locator('[data-role="assistant"][data-state="done"]')
      .nth(n)
      .waitFor({ state: "attached" });
  }
  return took;
}

/** The view freezes at once; what the handler had kept of the answer by its end is shown with that end, once. */
async function stops({ browser, site }: Bench): Promise<Figure[]> {
  site.gateway.script = ENDLESS;
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url);
  await tab.evaluate("bench.watchGrowth(), bench.watchInput()");
  const frozen: number[] = [];
  const late: number[] = [];
  for (let n = 0; n < STOPS; n++) {
    await askBy(tab, `What is fog, ${n}?`, "streaming");
    await grown(tab);
    await tab.evaluate("bench.watchEnd()");
    await tab.page.getByRole("button", { name: /^Stop/ }).click();
    const stopped = await tab.evaluate<Stopped>("bench.stopped");
    frozen.push(Math.max(0, stopped.lastGrewAt - stopped.clickedAt));
    late.push(stopped.lateChars);
  }
  return [
    { what: "stop to a still answer", unit: "ms", values: frozen, goal: { atMost: 50 } },
    { what: "characters that its end still brings", unit: "count", values: late },
  ];
}

/** What became of an answer that was stopped. */
interface Stopped {
  clickedAt: number;
  /** Before the end came. */
  lastGrewAt: number;
  /** That came with it. */
  lateChars: number;
}

async function cuts(bench: Bench): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < CUTS; n++) took.push(await cut(bench));
  return took;
}

/** Each on a page of its own: a connection that was lost a moment ago is waited for longer. */
async function cut({ browser, site }: Bench): Promise<number> {
  site.gateway.script = ENDLESS;
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url);
  await tab.evaluate("bench.watchGrowth()");
  await askBy(tab, "What is fog?", "streaming");
  await grown(tab);
  await profile.setOffline(true);
  site.gateway.cut();
  await tab.page.waitForTimeout(CUT_MS);
  await tab.evaluate("bench.grewAt.length = 0");
  site.gateway.mend();
  const backAt = Date.now();
  await profile.setOffline(false);
  return (await grown(tab)) - backAt;
}

async function twoTabs({ browser, site, skip }: Bench): Promise<Figure[]> {
  site.gateway.script = ENDLESS;
  await using profile = await openProfile(browser);
  await using first = await openSettled(profile, site.url);
  await first.evaluate("bench.watchWords()");
  await askBy(first, "What is fog?", "streaming");
  await using second = await openSettled(profile, first.page.url());
  await second.evaluate("bench.watchWords()");
  await second.page.waitForTimeout(LOOK_ON_MS);
  const [here, there] = await Promise.all(
    [first, second].map((tab) => tab.evaluate<Record<string, number>>("bench.seen")),
  );
  const words = Object.keys(there ?? {}).filter((word) => here?.[word] !== undefined);
  if (words.length < MIN_WORDS) {
    skip("two tabs on one running answer: the second one does not show it");
    return [];
  }
  const apart = words.map((word) => Math.abs((here?.[word] ?? Number.NaN) - (there?.[word] ?? Number.NaN)));
  return [
    {
      what: "two tabs on one running answer, apart, p95",
      unit: "ms",
      values: [quantile(apart, 0.95)],
      goal: { atMost: 150 },
    },
  ];
}

const LOOK_ON_MS = 5_000;
const MIN_WORDS = 10;

/**
 * Waits until the answer grows, and says when.
 * @throws {Error} when it does not
 */
async function grown({ page, evaluate }: Tab): Promise<number> {
  await evaluate("bench.grewAt.length = 0");
  for (const until = Date.now() + GROWS_WITHIN_MS; Date.now() < until;) {
    const at = await evaluate<number | null>("bench.grewAt[0] ?? null");
    if (at !== null) return at;
    await page.waitForTimeout(POLL_MS);
  }
  throw new Error(`the answer has not grown for ${GROWS_WITHIN_MS} ms`);
}

const POLL_MS = 20;
const GROWS_WITHIN_MS = 30_000;
