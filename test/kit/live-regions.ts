import type { Page } from "playwright-core";
import { expect } from "vitest";

/**
 * Runs in the page from its beginning, and notes every text that a live region comes to hold: what a screen reader says
 * by itself. One text of one region counts once, however often it is written.
 */
const LISTEN = `(() => {
  window.said = [];
  const live = "output, [role=status], [role=alert], [role=log], [role=timer], [aria-live]";
  const before = new WeakMap();
  const regionOf = (node) => (node instanceof Element ? node : node.parentElement)?.closest(live);
  new MutationObserver((records) => {
    for (const region of new Set(records.map(({ target }) => regionOf(target)))) {
      if (!region?.isConnected || region.closest("[aria-live=off]")) continue;
      const text = region.textContent.replace(/\\s+/g, " ").trim();
      if (text !== before.get(region) && text !== "") window.said.push(text);
      before.set(region, text);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();`;

const WITHIN = { timeout: 30_000 };

/** Listens to a page that is not open yet. */
export async function listen(page: Page): Promise<void> {
  await page.addInitScript(LISTEN);
}

/** What has been said since this was last asked. */
export function saidSince(page: Page): Promise<string[]> {
  return page.evaluate<string[]>("window.said.splice(0)");
}

/** Expects that these sentences come to be said since this was last asked, each once, and nothing else. */
export async function expectSaid(page: Page, sentences: readonly string[]): Promise<void> {
  await expect.poll(() => page.evaluate<string[]>("window.said"), WITHIN).toEqual(sentences);
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  expect(await saidSince(page)).toEqual(sentences);
}
