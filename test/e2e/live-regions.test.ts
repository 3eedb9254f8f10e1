import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { en } from "../../client/src/words/en.ts";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { MIXED } from "../fixtures/states/answers.ts";
import { launchBrowser } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers, type ScriptedAnswer } from "../kit/driven-model.ts";
import { expectSaid, listen, saidSince } from "../kit/live-regions.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const WITHIN_MS = 30_000;

describe.skipIf(!chromium)("a screen reader, by itself, says", () => {
  let emulator: Emulator;
  let site: BuiltPage;
  let browser: Browser;
  beforeAll(async () => {
    [emulator, browser] = await Promise.all([startOwnStack(), launchBrowser()]);
    site = await serveBuiltPage(emulator.ready.control);
  });
  afterEach(async () => {
    await releaseModel(emulator.ready.control);
    for (const context of browser.contexts()) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await emulator?.close();
  });

  /** A new conversation on a page that has said whatever it says when it opens. */
  async function open(): Promise<Page> {
    const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await listen(page);
    await page.goto(site.url);
    await page.locator("#model:enabled").waitFor();
    await page.locator(".threads-none", { hasText: en.noThreads }).waitFor();
    await saidSince(page);
    return page;
  }

  async function script(...answers: readonly ScriptedAnswer[]): Promise<void> {
    const when = { operation: "ConverseStream" } as const;
    await scriptAnswers(
      emulator.ready.control,
      answers.map((answer) => ({ when, ...answer })),
    );
  }

  test("that an answer begins and that it is complete, and nothing of what it says", async () => {
    const page = await open();
    await script(
      { events: [{ reasoning: "Let me look." }, { toolUse: { name: "weather", input: {} } }] },
      { events: [{ text: MIXED }, HOLD, { text: " So be it." }], pace: { deltaMs: 2, deltaChars: 8 } },
    );
    await ask(page, "How does fog form?");
    await page.locator(".prose", { hasText: "It lifts when" }).waitFor({ timeout: WITHIN_MS });
    await releaseModel(emulator.ready.control);
    await state(page, "done");
    await expectSaid(page, [en.answerStarted, en.answerFinished]);
  });

  test("nothing of what is typed meanwhile, or waits in line", async () => {
    const page = await open();
    await script({ events: [{ text: "Fog" }, HOLD, { text: " lifts." }] }, { events: [{ text: "Yes." }] });
    await ask(page, "First?");
    await state(page, "streaming");
    await expectSaid(page, [en.answerStarted]);
    await page.locator("#question").pressSequentially("And the second?");
    await page.keyboard.press("Enter");
    await state(page, "queued");
    await expectSaid(page, []);
    await releaseModel(emulator.ready.control);
    await eventually(() => page.locator('[data-state="done"]').count()).toBe(2);
    expect((await saidSince(page)).length).toBeLessThanOrEqual(3);
  });

  test("once that an answer was stopped", async () => {
    const page = await open();
    await script({ events: [{ text: "Fog" }, HOLD] });
    await ask(page, "How does fog form?");
    await state(page, "streaming");
    await page.keyboard.press("Escape");
    await state(page, "stopped");
    await expectSaid(page, [en.answerStarted, en.stoppedByReader]);
  });

  test("once what has gone wrong", async () => {
    const page = await open();
    await script({ error: { status: 403, name: "AccessDeniedException", message: "No." } });
    await ask(page, "How does fog form?");
    await state(page, "error");
    await expectSaid(page, [en.failures.model_access]);
  });

  test("nothing when another conversation is shown, which the reader has chosen", async () => {
    const page = await open();
    await script({ events: [{ text: "Fog" }] });
    await ask(page, "One");
    await state(page, "done");
    await page.keyboard.press("Control+Shift+O");
    await eventually(() => page.locator('[data-role="user"]').count()).toBe(0);
    await script({ error: { status: 403, name: "AccessDeniedException", message: "No." } });
    await ask(page, "Two");
    await state(page, "error");
    await saidSince(page);
    for (const title of ["One", "Two"]) {
      await page.locator("[data-thread]", { hasText: title }).click();
      await eventually(() => page.locator('[data-role="user"]').innerText()).toBe(title);
    }
    await expectSaid(page, []);
  });

  test("once that a conversation was deleted, and nothing when it is back", async () => {
    const page = await open();
    await script({ events: [{ text: "Fog" }] });
    await ask(page, "One");
    await state(page, "done");
    await page.locator("[data-thread]").focus();
    await saidSince(page);
    await page.keyboard.press("Delete");
    await expectSaid(page, [`${en.threadDeleted("One")}${en.undo}`, en.noThreads]);
    await page.getByRole("button", { name: en.undo }).press("Enter");
    await page.locator("[data-thread]").waitFor();
    await expectSaid(page, []);
  });

  test("of a question only that it is too long, and of a system prompt too", async () => {
    const page = await open();
    await page.locator("#question").fill("fog ".repeat(6_200).trim());
    await expectSaid(page, [en.tooLong("24,799", "24,576", "223")]);
    await page.locator("#question").fill("fog");
    await page.getByRole("button", { name: en.systemPrompt }).click();
    await page.locator("#system").pressSequentially("Be brief.");
    await expectSaid(page, []);
    await page.locator("#system").fill("x".repeat(8_193));
    await eventually(() => saidSince(page)).toEqual([expect.stringMatching(/^1 bytes too many/)]);
  });

  test("nothing of a temperature that the slider says", async () => {
    const page = await open();
    await page.getByRole("button", { name: en.openSettings }).click();
    await page.locator("#temperature").focus();
    for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press("ArrowRight");
    await expectSaid(page, []);
  });
});

async function ask(page: Page, question: string): Promise<void> {
  await page.locator("#question").fill(question);
  await page.locator("#question").press("Enter");
}

async function state(page: Page, name: string): Promise<void> {
  await page.locator(`[data-role="assistant"][data-state="${name}"]`).last().waitFor({ timeout: WITHIN_MS });
}

/** Looks until it is so. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: WITHIN_MS });
}
