import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { keepScreenshot, launchBrowser } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers } from "../kit/driven-model.ts";
import { haveFullConversation } from "../kit/full-conversation.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";
import { still } from "../kit/still.ts";

const HEIGHT = 800;
const WITHIN_MS = 30_000;

describe.skipIf(!chromium)("the page, for a reader", () => {
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

  async function open(width: number, options: BrowserContextOptions = {}): Promise<Page> {
    const viewport = { width, height: HEIGHT };
    const context = await browser.newContext({ locale: "en-US", viewport, ...options });
    const page = await context.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.goto(site.url);
    await page.locator("#model:enabled").waitFor();
    return page;
  }

  test.each([390, 1280])("who reads from right to left: it is mirrored, at %i pixels", async (width) => {
    const page = await open(width);
    await page.evaluate('document.documentElement.dir = "rtl"');
    await haveFullConversation(page, emulator.ready.control);
    await keepScreenshot(page, `rtl-${width}`);
    expect(await runsOff(page)).toEqual([]);
    expect(await isLeftOf(page, ".send", "#model")).toBe(true);
    expect(await isLeftOf(page, ".header .new", "#title")).toBe(true);
    expect(await isLeftOf(page, "#title", "#list-toggle")).toBe(true);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.code pre')).direction")).toBe(
      "ltr",
    );
    if (width < 1200) await page.locator("#list-toggle").click();
    await page.locator("[data-thread]").first().waitFor();
    await still(page);
    const list = await page.locator("nav#threads").boundingBox();
    expect((list?.x ?? 0) + (list?.width ?? 0)).toBe(width);
    await page.locator(".thread-row button").click();
    await page.getByRole("menu").waitFor();
    await still(page);
    expect(await runsOff(page)).toEqual([]);
    expect(await outside(page, "[role=menu]")).toEqual([]);
  });

  test("who wants no motion: nothing moves, whatever is opened while an answer comes", async () => {
    const page = await open(1280, { reducedMotion: "reduce" });
    const { control } = emulator.ready;
    const when = { operation: "ConverseStream" } as const;
    const text = "All of it is *fog*. ".repeat(200);
    await scriptAnswers(control, [{ when, events: [HOLD] }]);
    await page.evaluate(`(() => {
      window.moved = [];
      const look = () => {
        for (const { animationName, transitionProperty, effect } of document.getAnimations())
          window.moved.push(\`\${animationName ?? transitionProperty} of \${effect?.target?.className}\`);
        requestAnimationFrame(look);
      };
      look();
    })()`);
    await page.locator("#question").fill("How does fog form?");
    await page.locator("#question").press("Enter");
    await page.locator('[data-state="waiting"]').waitFor();
    await page.locator("#model").click();
    await page.getByRole("listbox").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.locator('[data-state="stopped"]').waitFor({ timeout: WITHIN_MS });
    // It may have been stopped before the model heard of it.
    await releaseModel(control);
    await scriptAnswers(control, [{ when, events: [{ text }, HOLD], pace: { deltaMs: 4, deltaChars: 8 } }]);
    await page.locator("#question").fill("And how does it lift?");
    await page.locator("#question").press("Enter");
    await page.locator('[data-state="streaming"]').waitFor({ timeout: WITHIN_MS });
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".thread-row button").click();
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+B");
    await page.keyboard.press("Control+Shift+O");
    await eventually(() => page.locator('[data-role="user"]').count()).toBe(0);
    await page.goBack();
    await page.locator('[data-role="user"]').first().waitFor();
    expect(await page.evaluate("window.moved")).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "who sets the colours: all is told apart without them, %s",
    async (colorScheme) => {
      const page = await open(1280, { forcedColors: "active", colorScheme });
      await haveFullConversation(page, emulator.ready.control);
      await page.locator("#question").fill("And then?");
      await keepScreenshot(page, `forced-colors-${colorScheme}`);
      const edges = async (selector: string) =>
        page.evaluate<boolean>(`(() => {
        const { borderTopWidth, borderTopStyle, outlineStyle } = getComputedStyle(document.querySelector(${JSON.stringify(selector)}));
        return (borderTopStyle !== "none" && parseFloat(borderTopWidth) > 0) || outlineStyle !== "none";
      })()`);
      for (const selector of [".send", ".composer .sheet", ".question", ".problem .ways button"])
        expect(await edges(selector), `${selector} has an edge`).toBe(true);
      await page.locator(".turn").first().scrollIntoViewIfNeeded();
      await keepScreenshot(page, `forced-colors-answer-${colorScheme}`);
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("dialog").waitFor();
      await keepScreenshot(page, `forced-colors-settings-${colorScheme}`);
      expect(await edges("dialog"), "a sheet has an edge").toBe(true);
      await page.keyboard.press("Escape");
      await page.locator("#model").click();
      await page.getByRole("listbox").waitFor();
      expect(await edges(".models"), "the choice of models has an edge").toBe(true);
      await keepScreenshot(page, `forced-colors-models-${colorScheme}`);
    },
  );

  test("who wants more contrast: all ink is as dark as it gets", async () => {
    const page = await open(1280, { contrast: "more" });
    await haveFullConversation(page, emulator.ready.control);
    await keepScreenshot(page, "more-contrast");
    const ink = await page.evaluate("getComputedStyle(document.body).color");
    for (const selector of ["#composer-note", ".meter", ".number", ".thread-group h2"])
      expect(
        await page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).color`),
        selector,
      ).toBe(ink);
  });

  test.each([
    ["at 200 % of a window of 1280 pixels", 640],
    ["on the narrowest of phones", 360],
    ["at 400 % of a window of 1280 pixels", 320],
  ])("%s: nothing is lost", async (_how, width) => {
    const page = await open(width);
    await haveFullConversation(page, emulator.ready.control);
    await keepScreenshot(page, `narrow-${width}`);
    expect(await runsOff(page)).toEqual([]);
    expect(await outside(page, ".header button, .composer button, .composer textarea")).toEqual([]);
    await page.getByRole("button", { name: "System prompt" }).click();
    await page.getByRole("dialog").waitFor();
    await still(page);
    expect(await outside(page, "dialog, dialog button, dialog textarea")).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("#list-toggle").click();
    await page.locator("[data-thread]").first().waitFor();
    await still(page);
    expect(await outside(page, "#threads button, #threads input")).toEqual([]);
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("dialog").waitFor();
    await still(page);
    expect(await runsOff(page)).toEqual([]);
    expect(await outside(page, "dialog")).toEqual([]);
  });
});

/** What is wider than the place it has, among what must not scroll sideways. */
function runsOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll("html, body, #thread, #threads, dialog")]
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => \`\${one.localName} is \${one.scrollWidth} px wide in \${one.clientWidth} px\`)`);
}

/** What of these is drawn, and beyond the window's edge. */
function outside(page: Page, selector: string): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})]
    .map((one) => [one.ariaLabel || one.className || one.localName, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.left < -0.5 || box.right > innerWidth + 0.5))
    .map(([name, box]) => \`\${name} reaches from \${box.left} to \${box.right}\`)`);
}

async function isLeftOf(page: Page, one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((selector) => page.locator(selector).boundingBox()));
  return (a?.x ?? 0) + (a?.width ?? 0) <= (b?.x ?? 0) + 1;
}

/** Looks until it is so. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: WITHIN_MS });
}
