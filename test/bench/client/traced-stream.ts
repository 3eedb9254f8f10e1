import type { Bench } from "./bench.ts";
import { type MainThread, traceMainThread } from "./main-thread.ts";
import type { Script } from "./run.ts";
import type { RIVALS } from "./site.ts";
import { askBy, openProfile, openSettled, openTab } from "./tab.ts";

/** Three times as long as it should take: then it is told as far as it came. */
const RIVAL_WITHIN_MS = 60_000;

/** What our page's main thread does for one answer, the first that it shows. */
export async function traceOurs(
  { browser, site }: Bench,
  { script, slowdown }: { script: Script; slowdown: number },
): Promise<MainThread> {
  site.gateway.script = script;
  await using profile = await openProfile(browser);
  await using tab = await openSettled(profile, site.url, { slowdown });
  return await traceMainThread(browser, tab.page, () => askBy(tab, "What is fog?", "done"));
}

/** The same for another page. */
export async function traceRival(
  { browser, site }: Bench,
  { name, script, slowdown }: { name: (typeof RIVALS)[number]; script: Script; slowdown: number },
): Promise<MainThread> {
  site.gateway.script = script;
  await using profile = await openProfile(browser);
  await using tab = await openTab(profile, { slowdown });
  await tab.page.goto(`${site.rivalsUrl}${name}.html`);
  await tab.page.locator('body[data-state="ready"]').waitFor();
  return await traceMainThread(browser, tab.page, async () => {
    await tab.evaluate("start()");
    const end = tab.page.locator('body[data-state="done"]');
    await end.waitFor({ timeout: RIVAL_WITHIN_MS }).catch(() => undefined);
  });
}
