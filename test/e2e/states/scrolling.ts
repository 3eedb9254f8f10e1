import type { Page } from "playwright-core";
import { expect } from "vitest";
import { MIXED, SHORT } from "../../fixtures/states/answers.ts";
import { HOLD } from "../../kit/driven-model.ts";
import { answer, ask, askElsewhere, WITHIN_MS, type DrivenState } from "./driven-state.ts";

/** Questions on a page of history. */
const PAGE_TURNS = 25;
const TURNS = 30;

/** Enough to have scrolled away before there is more. */
const PAUSE_MS = 4_000;

const LONG = {
  when: { contains: "at length" },
  events: [
    { text: `${MIXED}\n\n${MIXED}` },
    { delayMs: PAUSE_MS },
    { text: "\n\nAnd there is more of it." },
    HOLD,
  ],
};

/** Where the reader is, and where the text. */
export const SCROLLING: readonly DrivenState[] = [
  {
    number: 15,
    name: "long-thread",
    model: [LONG, { events: [{ text: SHORT }] }],
    async enter(page, stage) {
      const questions = Array.from({ length: TURNS }, (_, n) => `What of the fog on day ${n + 1}?`);
      const [thread] = await askElsewhere(page, stage, [questions]);
      await page.evaluate(`void (location.hash = "#/c/${thread}")`);
      await page.getByText(`on day ${TURNS}?`).last().waitFor({ timeout: WITHIN_MS });
      // What is above stays away: the way to it is what is looked at.
      stage.line.change((frame) => (frame.includes('"k":"hist"') ? undefined : frame));
      await ask(page, "And at length?");
      await leave(page);
      await toOldest(page);
    },
  },
  {
    number: 16,
    name: "scrolled-away",
    model: [LONG],
    async enter(page) {
      await ask(page, "Tell me at length.");
      await leave(page);
    },
  },
];

/** Goes up for as long as there is something above. */
async function toOldest(page: Page): Promise<void> {
  const oldest = `What of the fog on day ${TURNS - PAGE_TURNS + 1}?`;
  await expect
    .poll(
      () =>
        page.evaluate(`(() => {
          document.querySelector("#thread").scrollTop = 0;
          return document.querySelector(".question").textContent;
        })()`),
      { timeout: WITHIN_MS },
    )
    .toBe(oldest);
  await page.locator(".earlier").waitFor();
}

/** Turns away from the end while it is being written, until there is more of it. */
async function leave(page: Page): Promise<void> {
  await answer(page, "streaming").filter({ hasText: "warmed the ground again" }).waitFor();
  await page.locator("#thread").hover();
  await page.mouse.wheel(0, -200);
  await page.locator('.jump [data-unread="true"]').waitFor({ timeout: WITHIN_MS });
}
