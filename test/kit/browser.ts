import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium as playwright, type Browser, type Page } from "playwright-core";
import { expect } from "vitest";
import { chromium } from "./machine.ts";
import { repository } from "./repository.ts";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const QUESTION_LABEL = "Your question";
const SEND_LABEL = "Send";

/** Starts the machine's Chromium, with a profile of its own. */
export function launchBrowser(): Promise<Browser> {
  if (chromium === undefined) throw new Error("this machine has no browser");
  return playwright.launch({ executablePath: chromium, args: FLAGS });
}

/** A page, in which nothing may go wrong: it fails the test when a script of the page's throws. */
export async function openPage(
  browser: Browser,
  options: { url: string; locale: string; colorScheme?: "light" | "dark"; width?: number },
): Promise<Page> {
  const { url, locale, colorScheme = "light", width = 1280 } = options;
  const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(url);
  return page;
}

/** Types a question on an English page, sends it, sees it being answered, and returns the whole answer's text. */
export async function askOnPage(page: Page, question: string): Promise<string> {
  const answers = page.locator('[data-role="assistant"]');
  const before = await answers.count();
  await page.getByRole("textbox", { name: QUESTION_LABEL }).fill(question);
  await page.getByRole("button", { name: SEND_LABEL, exact: true }).click();
  const answer = answers.nth(before);
  // It streams: a part is shown before the whole is there.
  await expect.poll(() => answer.getAttribute("data-state"), { timeout: 15_000 }).toBe("streaming");
  const part = (await answer.innerText()).length;
  await expect.poll(() => answer.getAttribute("data-state"), { timeout: 60_000 }).toBe("done");
  const whole = await answer.innerText();
  expect(whole.length).toBeGreaterThan(part);
  return whole;
}

/** Keeps a picture among the artifacts. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = join(repository, "artifacts", "screenshots");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}
