import type { Page } from "playwright-core";
import { SHORT, TITLES } from "../../fixtures/states/answers.ts";
import { ask, answer, askElsewhere, WITHIN_MS, type DrivenState, type Stage } from "./driven-state.ts";

const model = [{ events: [{ text: SHORT }] }];

/** The list of conversations. */
export const THREADS: readonly DrivenState[] = [
  { number: 17, name: "threads", model, enter: openList },
  {
    number: 17,
    name: "threads-searching",
    model,
    async enter(page, stage) {
      await openList(page, stage);
      await page.locator("#search").fill("fog");
      await page.locator("[data-thread]").nth(3).waitFor({ state: "detached" });
    },
  },
  {
    number: 17,
    name: "threads-none-found",
    model,
    async enter(page, stage) {
      await openList(page, stage);
      await page.locator("#search").fill("a sunny day by the sea");
      await page.getByText("Nothing is called").waitFor();
    },
  },
  {
    number: 17,
    name: "threads-rename",
    model,
    async enter(page, stage) {
      await openList(page, stage);
      await page.locator("[data-thread]").nth(1).press("F2");
      await page.locator("#threads .rename").waitFor();
    },
  },
  {
    number: 17,
    name: "threads-menu",
    model,
    async enter(page, stage) {
      await openList(page, stage);
      await page.locator(".thread-row").nth(1).hover();
      await page.locator(".thread-row .glyph").nth(1).click();
      await page.getByRole("menuitem", { name: "Delete" }).waitFor();
    },
  },
  {
    number: 17,
    name: "threads-deleted",
    model,
    async enter(page, stage) {
      await openList(page, stage);
      await page.locator("[data-thread]").nth(1).press("Delete");
      await page.getByRole("button", { name: "Undo" }).waitFor();
    },
  },
];

/** A list of some conversations, one of which is shown. */
async function openList(page: Page, stage: Stage): Promise<void> {
  await askElsewhere(
    page,
    stage,
    TITLES.map((title) => [title]),
  );
  await ask(page, "Three quiet days in Kyoto");
  await answer(page, "done").waitFor({ timeout: WITHIN_MS });
  if (!(await page.locator("#threads").isVisible())) await page.locator("#list-toggle").click();
  await page.locator("[data-thread]").nth(TITLES.length).waitFor();
}
