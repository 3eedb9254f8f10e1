import type { Figure } from "../table.ts";
import type { Bench } from "./bench.ts";
import { traceMainThread } from "./main-thread.ts";
import { openProfile, openSettled, type Tab } from "./tab.ts";
import { oldThreads } from "./threads-of-old.ts";

const THREADS = 1_000;
const TYPED = "mountain r";
const BETWEEN_MS = 150;
const BETWEEN_PAGES_MS = 50;
const LOAD_MS = 2_000;
/** More than there are pages of the list, and moves to the end of each. */
const MAX_SCROLLS = 200;

/** A list of a thousand conversations, and what is typed to find one. */
export async function list({ browser, site, skip }: Bench): Promise<Figure[]> {
  site.gateway.items.splice(0, Infinity, ...oldThreads(THREADS));
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url);
  const { page } = tab;
  await page.waitForTimeout(LOAD_MS);
  const { loaded, drawn } = await wholeList(tab);
  const field = page.locator("nav#threads input[type=search]");
  if (loaded < THREADS || (await field.count()) === 0) {
    skip(`the list of conversations: the page shows ${loaded} of ${THREADS}, or has no search`);
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
    { what: `rows drawn, at most, of ${THREADS} conversations`, unit: "count", values: [drawn] },
    {
      what: "a key in the search to what it leaves, painted",
      unit: "ms",
      values: painted,
      goal: { atMost: 16 },
    },
    { what: "longest task while searching", unit: "ms", values: [taskMs[0] ?? 0] },
  ];
}

/** Scrolls down to the list's end; says how many conversations were seen, and how many were drawn at a time. */
async function wholeList({ page, evaluate }: Tab): Promise<{ loaded: number; drawn: number }> {
  const seen = new Set<string>();
  let drawn = 0;
  for (let n = 0; n < MAX_SCROLLS && seen.size < THREADS; n++) {
    const rows = await evaluate<string[]>(ROWS);
    for (const row of rows) seen.add(row);
    drawn = Math.max(drawn, rows.length);
    await evaluate("void document.querySelector('.threads-scroller')?.scrollBy(0, 1_000)");
    await page.waitForTimeout(BETWEEN_PAGES_MS);
  }
  return { loaded: seen.size, drawn };
}

const ROWS = "[...document.querySelectorAll('nav#threads a[data-thread]')].map((row) => row.dataset.thread)";
