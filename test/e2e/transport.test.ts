import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { launchBrowser } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers } from "../kit/driven-model.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const WORDS = Array.from({ length: 400 }, (_, index) => `word${index} `)
  .join("")
  .trim();
const CUTS = 10;
const QUESTION = "How does ground fog form?";
/** A rotation is due within two hours; the emulator's time, which counts here, is ahead by what tests have let pass. */
const ROTATION_MS = 6 * 60 * 60_000;

describe.skipIf(!chromium)("the page's connection", () => {
  let emulator: Emulator;
  let site: BuiltPage;
  let browser: Browser;
  let control: string;
  beforeAll(async () => {
    [emulator, browser] = await Promise.all([startOwnStack(), launchBrowser()]);
    ({ control } = emulator.ready);
    site = await serveBuiltPage(control);
  });
  afterEach(async () => {
    await fetch(`${control}/faults`, { method: "DELETE" });
    await releaseModel(control);
    // A page that lives on would connect again, and meet the next test's faults.
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await emulator?.close();
  });

  async function open(): Promise<Page> {
    const context = await browser.newContext({ locale: "en-US" });
    const page = await context.newPage();
    await page.goto(site.url);
    await page.locator("textarea#question").waitFor();
    return page;
  }

  /** The model says all of `WORDS`, piece by piece. */
  function speakSlowly(deltaMs = 20): Promise<void> {
    const pace = { ttftMs: 0, deltaMs, deltaChars: 20 };
    return scriptAnswers(control, [
      { when: { operation: "ConverseStream" }, pace, events: [{ text: WORDS }] },
    ]);
  }

  async function setFaults(faults: object[]): Promise<void> {
    const { ok } = await fetch(`${control}/faults`, { method: "PUT", body: JSON.stringify(faults) });
    expect(ok).toBe(true);
  }

  function modelCalls(question: string): number {
    return emulator.journal
      .after(0)
      .filter(({ kind, detail }) => kind === "model-call" && JSON.stringify(detail).includes(question))
      .length;
  }

  test(`is cut ${CUTS} times in the middle of an answer, and the text is whole`, async () => {
    await speakSlowly(120);
    const page = await open();
    await page.locator("#model:enabled").waitFor();
    const opened = countSockets(page);
    await setFaults([
      { at: "socket", match: { direction: "out", afterFrames: 2 }, effect: { drop: true }, times: CUTS },
    ]);
    await ask(page);
    await answer(page, "done").waitFor({ timeout: 60_000 });
    expect(await answer(page, "done").locator(".prose").innerText()).toBe(WORDS);
    expect(opened()).toBeGreaterThanOrEqual(CUTS);
    expect(modelCalls(QUESTION)).toBe(1);
  });

  test("gives way to another one before it ends, in the middle of an answer, without a word", async () => {
    await speakSlowly(40);
    const page = await open();
    await page.clock.install();
    await page.reload();
    await page.locator("textarea#question").waitFor();
    const said = await watchText(page, ".link-bar");
    await ask(page);
    await answer(page, "streaming").waitFor();
    const opened = countSockets(page);
    await page.clock.fastForward(ROTATION_MS);
    await expect.poll(opened, { timeout: 20_000 }).toBe(1);
    await page.clock.resume();
    await answer(page, "done").waitFor({ timeout: 60_000 });
    expect(await answer(page, "done").locator(".prose").innerText()).toBe(WORDS);
    expect(await said()).toEqual([]);
  });

  test("is back after API Gateway has closed it for its silence", async () => {
    const page = await open();
    await ask(page, "One?");
    await answer(page, "done").waitFor();
    const opened = countSockets(page);
    await fetch(`${control}/clock/advance`, { method: "POST", body: JSON.stringify({ ms: 10 * 60_000 }) });
    await expect.poll(opened, { timeout: 20_000 }).toBe(1);
    await ask(page, "Two?");
    await expect.poll(() => answer(page, "done").count(), { timeout: 20_000 }).toBe(2);
  });

  test("carries a question once, however often API Gateway speaks in the handler's place", async () => {
    const page = await open();
    await setFaults([
      { at: "invoke", match: { routeKey: "send" }, effect: { error: "ServiceException" }, times: 2 },
    ]);
    await ask(page, "Does this arrive once?");
    await answer(page, "done").waitFor({ timeout: 30_000 });
    expect(modelCalls("Does this arrive once?")).toBe(1);
    expect(await page.locator('[data-role="user"]').count()).toBe(1);
  });

  test("is not needed to ask: the question waits, survives a reload, and is asked once", async () => {
    const page = await open();
    await page.context().setOffline(true);
    await fetch(`${control}/reset`, { method: "POST" });
    await ask(page, "Kept for later?");
    await page.locator('[data-role="user"]').waitFor();
    await page.context().setOffline(false);
    await page.reload();
    await answer(page, "done").waitFor({ timeout: 30_000 });
    expect(modelCalls("Kept for later?")).toBe(1);
    expect(await page.locator('[data-role="user"]').count()).toBe(1);
  });

  test("has a second tab show the same answer as it is written, and a question that was asked there", async () => {
    const page = await open();
    await scriptAnswers(control, [
      { when: { operation: "ConverseStream" }, events: [{ text: "First words." }, HOLD] },
    ]);
    await ask(page, "Who sees this?");
    await answer(page, "streaming").waitFor();
    const second = await page.context().newPage();
    await second.goto(page.url());
    await answer(second, "streaming").filter({ hasText: "First words." }).waitFor();
    expect(await second.locator('[data-role="user"]').innerText()).toContain("Who sees this?");
    await releaseModel(control);
    for (const tab of [page, second]) await answer(tab, "done").waitFor();
    await ask(second, "And the other way round?");
    await page.locator('[data-role="user"]', { hasText: "And the other way round?" }).waitFor();
    await expect.poll(() => answer(page, "done").count()).toBe(2);
    const texts = await Promise.all(
      [page, second].map((tab) => tab.locator("#thread .prose").allInnerTexts()),
    );
    expect(texts[0]).toEqual(texts[1]);
  });
});

async function ask(page: Page, question = QUESTION): Promise<void> {
  await page.locator("textarea#question").fill(question);
  await page.locator("textarea#question").press("Enter");
}

function answer(page: Page, state: string) {
  return page.locator(`[data-role="assistant"][data-state="${state}"]`);
}

/** How many connections the page has opened from now on. */
function countSockets(page: Page): () => number {
  let count = 0;
  page.on("websocket", () => (count += 1));
  return () => count;
}

/** All that an element comes to say from now on. */
async function watchText(page: Page, selector: string): Promise<() => Promise<string[]>> {
  await page.evaluate(`{
    window.said = [];
    const look = () => {
      const text = document.querySelector(${JSON.stringify(selector)})?.textContent ?? "";
      if (text !== "" && said.at(-1) !== text) said.push(text);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  }`);
  return () => page.evaluate<string[]>("window.said");
}
