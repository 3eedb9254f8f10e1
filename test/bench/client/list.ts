import type { Figure } from "../table.ts";
import type { Bench } from "./bench.ts";
import { traceMainThread } from "./main-thread.ts";
import { openProfile, openSettled, type Tab } from "./tab.ts";
import { oldThreads } from "./threads-of-old.ts";

const THREADS = 1_000;
const TYPED = "mountain r";
const BETWEEN_MS = 150;
const BETWEEN_PAGES_MS = 300;
const LOAD_MS = 2_000;
/** More than there are pages of the list. */
const MAX_SCROLLS = 40;

/** A list of a thousand conversations, and what is typed to find one. */
export async function list({ browser, site, skip }: Bench): Promise<Figure[]> {
  site.gateway.items.splice(0, Infinity, ...oldThreads(THREADS));
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url);
  const { page } = tab;
  await page.waitForTimeout(LOAD_MS);
  const rows = await allRows(tab);
  const field = page.locator("nav#threads input[type=search]");
  if (rows === 0 || (await field.count()) === 0) {
    skip("the list of conversations: the page has no nav#threads with rows and a search");
    return [];
  }
  await field.focus();
  await tab.evaluate("bench.watchInput()");
  const { taskMs } = await traceMainThread(browser, page, async () => {
    for (const letter of TYPED) {
      await page.keyboard.press(letter === " " ? "Space" : letter);
      await page.waitForTimeout(BETWEEN_MS);
    }
  });
  const painted = await tab.evaluate<number[]>("bench.painted.splice(0)");
  return [
    { what: `rows of ${THREADS} conversations`, unit: "count", values: [rows] },
    {
      what: "a key in the search to what it leaves, painted",
      unit: "ms",
      values: painted,
      goal: { atMost: 16 },
    },
    { what: "longest task while searching", unit: "ms", values: [taskMs[0] ?? 0] },
  ];
}

/** Scrolls down the list until it does not get longer; says how long it is. */
async function allRows({ page }: Tab): Promise<number> {
  const rows = page.locator("nav#threads a[data-thread]");
  let before = 0;
  for (let n = 0; n < MAX_SCROLLS; n++) {
    const count = await rows.count();
    if (count === before) break;
    before = count;
    await rows.last().scrollIntoViewIfNeeded();
    await page.waitForTimeout(BETWEEN_PAGES_MS);
  }
  return before;
}
