import type { Page } from "playwright-core";
import { MIXED, SHORT } from "../../fixtures/states/answers.ts";
import { answer, answered, type DrivenState } from "./driven-state.ts";

const model = [{ events: [{ text: SHORT }] }];

/** Beyond any gateway's frame. */
const TOO_MUCH = "Fog is a cloud that touches the ground. ".repeat(800);

/** The page itself, and what is opened on it. */
export const PAGE: readonly DrivenState[] = [
  { number: 1, name: "empty", enter: async () => undefined },
  { number: 1, name: "empty-ja", locale: "ja-JP", enter: async () => undefined },
  { number: 1, name: "empty-zh", locale: "zh-CN", enter: async () => undefined },
  {
    number: 18,
    name: "too-long",
    async enter(page) {
      await page.locator("textarea#question").fill(TOO_MUCH);
      await page.getByText("Too long to send").waitFor();
    },
  },
  { number: 25, name: "answered", model: [{ events: [{ text: MIXED }] }], enter: answered },
  {
    number: 26,
    name: "siblings",
    model,
    async enter(page) {
      await answered(page);
      for (const version of ["2/2", "3/3"]) {
        await page.getByRole("button", { name: "Answer again" }).click();
        await answer(page, "done").filter({ hasText: version }).waitFor();
      }
      await page.locator('.answer [data-step="-1"]').click();
      await page.getByText("2/3").waitFor();
    },
  },
  {
    number: 27,
    name: "edit",
    model,
    async enter(page) {
      await answered(page);
      await page.getByRole("button", { name: "Edit the question" }).click();
      await page.locator(".editor textarea").waitFor();
    },
  },
  {
    number: 28,
    name: "models",
    model,
    async enter(page) {
      await answered(page);
      await page.locator("#model").click();
      await page.getByRole("option").first().waitFor();
    },
  },
  { number: 29, name: "system-prompt", model, enter: (page) => openSheet(page, ".choice:not(#model)") },
  { number: 30, name: "settings", model, enter: (page) => openFromList(page, "Settings") },
  { number: 31, name: "help", model, enter: (page) => openFromList(page, "Help") },
];

async function openSheet(page: Page, button: string): Promise<void> {
  await answered(page);
  await page.locator(button).click();
  await page.locator("dialog[open]").waitFor();
}

async function openFromList(page: Page, name: string): Promise<void> {
  await answered(page);
  if (!(await page.locator("#threads").isVisible())) await page.locator("#list-toggle").click();
  await page.locator("#threads").getByRole("button", { name, exact: true }).click();
  await page.locator("dialog[open]").waitFor();
}
