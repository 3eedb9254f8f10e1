import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { NATURAL_PACE } from "../../gateway-emulator/src/bedrock/pace/pace.ts";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { askOnPage, keepScreenshot, launchBrowser, openPage } from "../kit/browser.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

describe.skipIf(!chromium)("the page, in a real browser", () => {
  let emulator: Emulator;
  let browser: Browser;
  beforeAll(async () => {
    [emulator, browser] = await Promise.all([
      startOwnStack({ pace: NATURAL_PACE, site: true }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await emulator?.close();
  });

  test("answers a typed question as it streams, with its Markdown rendered", async () => {
    const page = await openPage(browser, { url: emulator.ready.site ?? "", locale: "en-US" });
    await keepScreenshot(page, "empty");
    const answer = await askOnPage(page, "How does fog form?");
    expect(answer).toContain("How does fog form?");
    const assistant = page.locator('[data-role="assistant"]').last();
    expect(await assistant.locator("table tr").count()).toBeGreaterThan(1);
    expect(await assistant.locator("pre code").count()).toBeGreaterThan(0);
    await page.locator('[data-role="user"]').scrollIntoViewIfNeeded();
    await keepScreenshot(page, "answer");
  });

  test("keeps the thread over a reload, and the follow-up has its context", async () => {
    const page = await openPage(browser, {
      url: emulator.ready.site ?? "",
      locale: "en-US",
      colorScheme: "dark",
      width: 390,
    });
    await askOnPage(page, "My name is Yuki.");
    await page.reload();
    expect(await page.locator('[data-role="user"]').first().innerText()).toContain("My name is Yuki.");
    await askOnPage(page, "What is my name?");
    const calls = emulator.journal.after(0).filter(({ kind }) => kind === "model-call");
    expect(JSON.stringify(calls.at(-1)?.detail?.messages)).toContain("My name is Yuki.");
    await keepScreenshot(page, "follow-up-dark-narrow");
  });

  test("reconnects after the socket was cut, and the next question is answered", async () => {
    const page = await openPage(browser, { url: emulator.ready.site ?? "", locale: "en-US" });
    await askOnPage(page, "Hello");
    await fetch(`${emulator.ready.control}/reset`, { method: "POST" });
    await askOnPage(page, "Are you still there?");
  });

  test.each([
    ["zh-CN", "雾是怎么形成的？"],
    ["ja-JP", "霧はどうやってできるのですか？"],
  ])("answers in %s, and the page speaks it too", async (locale, question) => {
    const page = await openPage(browser, { url: emulator.ready.site ?? "", locale });
    const composer = page.getByRole("textbox");
    await composer.fill(question);
    await composer.press("Enter");
    const answer = page.locator('[data-role="assistant"]').last();
    await expect.poll(() => answer.getAttribute("data-state"), { timeout: 60_000 }).toBe("done");
    expect(await answer.innerText()).toContain(question);
    expect(await page.locator("html").getAttribute("lang")).toMatch(new RegExp(`^${locale.slice(0, 2)}`));
    await keepScreenshot(page, `answer-${locale}`);
  });
});
