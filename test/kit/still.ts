import type { Page } from "playwright-core";

/** Waits until what moves and ends has ended: before, nothing has the place and the contrast that it will have. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const ends = (one) => one.timeline === document.timeline && Number.isFinite(one.effect?.getComputedTiming().endTime);
    await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
  })()`);
}
