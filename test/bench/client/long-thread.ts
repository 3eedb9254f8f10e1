import type { Figure } from "../table.ts";
import type { Bench } from "./bench.ts";
import { traceMainThread } from "./main-thread.ts";
import { openProfile, openSettled, type Tab } from "./tab.ts";
import { oldMessages, oldThreads } from "./threads-of-old.ts";

const MESSAGES = 1_000;
const ANSWER_CHARS = 5_000;
const LAST = "That is all there is to fog.";
const OPENINGS = 5;
const KEYS = 20;
const SWITCHES = 10;
/** More than there are turns: each step brings at least one. */
const UPWARDS = 1_000;
/** Further than all that is drawn reaches, in CSS pixels. */
const FAR_PX = 1_000_000;
const OLDER_WITHIN_MS = 5_000;
const BETWEEN_MS = 150;
const WITHIN_MS = 10_000;
const PHONE = 4;

/** A conversation of a thousand messages. */
export async function longThread(bench: Bench): Promise<Figure[]> {
  const { browser, site, skip } = bench;
  const [item] = oldThreads(1);
  if (!item) return [];
  site.gateway.items.splice(0, Infinity, item);
  site.gateway.messages.set(item.thread, oldMessages(MESSAGES, { answerChars: ANSWER_CHARS, last: LAST }));
  await using profile = await openProfile(browser);
  const hash = `#/c/${item.thread}`;
  await using tab = await openSettled(profile, `${site.url}${hash}`);
  if (!(await shows(tab))) {
    skip(`a long thread: the page does not open ${hash}`);
    return [];
  }
  return [
    {
      what: `${PHONE}x, a thread of ${MESSAGES} messages: to its newest`,
      unit: "ms",
      values: await openings(bench, hash),
      goal: { atMost: 300 },
    },
    ...(await keys(bench, tab)),
    ...(await siblings(bench, tab)),
    ...(await upwards(tab)),
  ];
}

async function shows({ page }: Tab): Promise<boolean> {
  return page
    .getByText(LAST)
    .waitFor({ timeout: WITHIN_MS })
    .then(
      () => true,
      () => false,
    );
}

async function openings({ browser, site }: Bench, hash: string): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < OPENINGS; n++) {
    await using profile = await openProfile(browser);
    await using tab = await openSettled(profile, site.url, { slowdown: PHONE });
    took.push(
      await tab.evaluate<number>(`bench.openThread(${JSON.stringify(hash)}, ${JSON.stringify(LAST)})`),
    );
  }
  return took;
}

async function keys({ browser }: Bench, tab: Tab): Promise<Figure[]> {
  const { page } = tab;
  await page.locator("#question").focus();
  await tab.evaluate("bench.watchInput()");
  const { taskMs } = await traceMainThread(browser, page, async () => {
    for (let n = 0; n < KEYS; n++) {
      await page.keyboard.press("a");
      await page.waitForTimeout(BETWEEN_MS);
    }
  });
  const painted = await tab.evaluate<number[]>("bench.painted.splice(0)");
  return [
    { what: "with it open, a key to its letter painted", unit: "ms", values: painted, goal: { atMost: 16 } },
    { what: "with it open, longest task while typing", unit: "ms", values: [taskMs[0] ?? 0] },
  ];
}

async function siblings({ browser, skip }: Bench, tab: Tab): Promise<Figure[]> {
  const { page } = tab;
  const buttons = page.locator('.siblings button:not([disabled], [aria-disabled="true"])');
  if ((await buttons.count()) === 0) {
    skip("switching between answers: the page has no .siblings");
    return [];
  }
  const { taskMs } = await traceMainThread(browser, page, async () => {
    for (let n = 0; n < SWITCHES; n++) {
      await buttons.first().click();
      await page.waitForTimeout(BETWEEN_MS);
    }
  });
  const painted = await tab.evaluate<number[]>("bench.painted.splice(0)");
  return [
    { what: "switching to another answer, painted", unit: "ms", values: painted, goal: { atMost: 16 } },
    { what: "longest task while switching", unit: "ms", values: [taskMs[0] ?? 0] },
  ];
}

/** Reads upwards, by the wheel, until there is nothing older. */
async function upwards({ page, evaluate, heapBytes }: Tab): Promise<Figure[]> {
  let mounted = 0;
  const turns = new Set<string>();
  await page.locator("#thread").hover();
  for (let n = 0; n < UPWARDS; n++) {
    mounted = Math.max(mounted, await evaluate<number>("document.querySelectorAll('[data-role]').length"));
    const ids = await evaluate<string[]>(TURNS);
    for (const id of ids) turns.add(id);
    if (await evaluate<boolean>("!document.querySelector('.earlier')")) break;
    await page.mouse.wheel(0, -FAR_PX);
    if (!(await evaluate<boolean>(olderThan(ids[0] ?? "")))) break;
  }
  return [
    { what: `turns seen on the way up, of ${MESSAGES / 2}`, unit: "count", values: [turns.size] },
    {
      what: "messages mounted, at most, on the way up",
      unit: "count",
      values: [mounted],
      goal: { atMost: 200 },
    },
    {
      what: "heap in use after that",
      unit: "KB",
      values: [(await heapBytes()) / 1000],
      goal: { atMost: 60_000 },
    },
  ];
}

const TURNS = "[...document.querySelectorAll('[data-turn]')].map(({ dataset }) => dataset.turn)";

/** Resolves when another turn is the first one that is drawn; with `false` when none has come for long. */
function olderThan(first: string): string {
  return `new Promise((done) => {
    setTimeout(() => done(false), ${OLDER_WITHIN_MS});
    const look = () =>
      document.querySelector(".turn")?.dataset.turn === ${JSON.stringify(first)}
        ? requestAnimationFrame(look)
        : done(true);
    look();
  })`;
}
