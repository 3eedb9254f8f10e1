import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { expectAccessible } from "../kit/accessibility.ts";
import { launchBrowser, openPage } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const WIDE = 1280;
const NARROW = 390;
const WITHIN_MS = 30_000;

describe.skipIf(!chromium)("the list of conversations", () => {
  let emulator: Emulator;
  let site: BuiltPage;
  let browser: Browser;
  beforeAll(async () => {
    [emulator, browser] = await Promise.all([startOwnStack(), launchBrowser()]);
    site = await serveBuiltPage(emulator.ready.control);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await emulator?.close();
  });

  /** A reader's first page, with these questions asked, each in a conversation of its own. */
  async function openWith(questions: readonly string[], width = WIDE): Promise<Page> {
    const page = await openPage(browser, { url: site.url, locale: "en-US", width });
    for (const question of questions) {
      await page.keyboard.press("Control+Shift+O");
      await eventually(() => new URL(page.url()).hash).toBe("");
      await page.locator("textarea#question").fill(question);
      await page.locator("textarea#question").press("Enter");
      await page.locator('[data-role="assistant"][data-state="done"]').waitFor();
    }
    return page;
  }

  async function openTab(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(site.url);
    return page;
  }

  function titles(page: Page): Promise<string[]> {
    return page.locator("[data-thread]").allInnerTexts();
  }

  function shownQuestions(page: Page): Promise<string[]> {
    return page.locator('[data-role="user"]').allInnerTexts();
  }

  function rowOf(page: Page, title: string) {
    return page.locator("[data-thread]", { hasText: title });
  }

  async function choose(page: Page, title: string, item: string) {
    await rowOf(page, title).hover();
    await page
      .getByRole("button", { name: `More for “${title}”` })
      .last()
      .click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  test("grows with every conversation, the newest first, and says which is shown", async () => {
    const page = await openWith(["One", "Two"]);
    await eventually(() => titles(page)).toEqual(["Two", "One"]);
    expect(await rowOf(page, "Two").getAttribute("aria-current")).toBe("page");
    expect(await rowOf(page, "One").getAttribute("aria-current")).toBeNull();
    expect(await page.title()).toBe("Two · Groundfog");
    await page.context().close();
  });

  test("leads from one conversation to another, as do back, forward and a reload", async () => {
    const page = await openWith(["One", "Two"]);
    await rowOf(page, "One").click();
    await eventually(() => shownQuestions(page)).toEqual([expect.stringContaining("One")]);
    await page.goBack();
    await eventually(() => shownQuestions(page)).toEqual([expect.stringContaining("Two")]);
    await page.goForward();
    await eventually(() => shownQuestions(page)).toEqual([expect.stringContaining("One")]);
    await page.reload();
    await eventually(() => shownQuestions(page)).toEqual([expect.stringContaining("One")]);
    await eventually(() => page.title()).toBe("One · Groundfog");
    await page.context().close();
  });

  test("keeps the address when somebody skips to the question field", async () => {
    const page = await openWith(["One"]);
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/^#\/c\/\w+$/);
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    await eventually(() => page.locator("textarea#question:focus").count()).toBe(1);
    expect(new URL(page.url()).hash).toBe(hash);
    await page.context().close();
  });

  test("is searched as one types, and says when nothing is found", async () => {
    const page = await openWith(["A valley at dawn", "A river at night"]);
    await page.keyboard.press("Control+K");
    await page.locator("#search:focus").waitFor();
    await page.keyboard.type("VALLEY");
    await eventually(() => titles(page)).toEqual(["A valley at dawn"]);
    await page.keyboard.type(" of moss");
    await eventually(() => page.locator("#threads").innerText()).toContain("“VALLEY of moss”");
    expect(await titles(page)).toEqual([]);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await eventually(() => titles(page)).toEqual(["A river at night", "A valley at dawn"]);
    expect(await page.title()).toBe("A river at night · Groundfog");
    await page.context().close();
  });

  test("is walked through with the arrow keys", async () => {
    const page = await openWith(["One", "Two", "Three"]);
    const focused = () => page.evaluate("document.activeElement.textContent || document.activeElement.id");
    await page.keyboard.press("Control+K");
    await eventually(focused).toBe("search");
    for (const [key, row] of [
      ["ArrowDown", "Three"],
      ["ArrowDown", "Two"],
      ["End", "One"],
      ["Home", "Three"],
      ["ArrowUp", "search"],
    ] as const) {
      await page.keyboard.press(key);
      expect(await focused()).toBe(row);
    }
    await page.context().close();
  });

  test("takes another title where the old one stands, which another tab sees too", async () => {
    const page = await openWith(["One", "Two"]);
    const other = await openTab(page.context());
    await rowOf(page, "One").focus();
    await page.keyboard.press("F2");
    await page.keyboard.type("Nobody's title");
    await page.keyboard.press("Escape");
    await eventually(() => titles(page)).toEqual(["Two", "One"]);
    await choose(page, "One", "Rename");
    await page.keyboard.type("The first");
    await page.keyboard.press("Enter");
    for (const tab of [page, other]) await eventually(() => titles(tab)).toEqual(["Two", "The first"]);
    await eventually(() => rowOf(page, "The first").and(page.locator(":focus")).count()).toBe(1);
    await page.context().close();
  });

  test("keeps what is pinned at its top, over a reload too", async () => {
    const page = await openWith(["One", "Two"]);
    await choose(page, "One", "Pin");
    const groups = () => page.locator("#threads h2").allInnerTexts();
    await eventually(() => titles(page)).toEqual(["One", "Two"]);
    expect(await groups()).toEqual(["Pinned", "Today"]);
    await page.reload();
    await eventually(() => titles(page)).toEqual(["One", "Two"]);
    await choose(page, "One", "Unpin");
    await eventually(groups).toEqual(["Today"]);
    await page.context().close();
  });

  test("gives a deleted conversation back when somebody wants it", async () => {
    const page = await openWith(["One", "Two"]);
    await choose(page, "Two", "Delete");
    await eventually(() => titles(page)).toEqual(["One"]);
    expect(new URL(page.url()).hash).toBe("");
    await eventually(() => page.evaluate("document.activeElement !== document.body")).toBe(true);
    await eventually(() => page.locator("output.notice").innerText()).toContain("“Two” was deleted.");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(() => titles(page)).toEqual(["Two", "One"]);
    await eventually(() => shownQuestions(page)).toEqual([expect.stringContaining("Two")]);
    await page.context().close();
  });

  test("loses a deleted conversation for good after a while, in another tab too", async () => {
    const page = await openWith(["One", "Two"]);
    const other = await openTab(page.context());
    await eventually(() => titles(other)).toEqual(["Two", "One"]);
    await rowOf(page, "One").focus();
    await page.keyboard.press("Delete");
    await eventually(() => titles(page)).toEqual(["Two"]);
    expect(await rowOf(page, "Two").and(page.locator(":focus")).count()).toBe(1);
    await eventually(() => titles(other)).toEqual(["Two"]);
    await page.reload();
    await eventually(() => titles(page)).toEqual(["Two"]);
    await page.context().close();
  });

  test("is put away and brought back by a key, and stays so over a reload", async () => {
    const page = await openWith([]);
    const isThere = () => page.locator("#threads").isVisible();
    await eventually(isThere).toBe(true);
    await page.keyboard.press("Control+B");
    await eventually(isThere).toBe(false);
    await page.reload();
    await page.locator("textarea#question").waitFor();
    expect(await isThere()).toBe(false);
    await page.keyboard.press("Control+B");
    await eventually(isThere).toBe(true);
    await page.context().close();
  });

  test("lies over a narrow page, has the keyboard to itself, and gives the focus back", async () => {
    const page = await openWith(["One", "Two"], NARROW);
    const isThere = () => page.locator("#threads").isVisible();
    expect(await isThere()).toBe(false);
    await page.locator("#list-toggle").focus();
    await page.keyboard.press("Enter");
    await eventually(isThere).toBe(true);
    await page.locator("[data-thread]").first().waitFor();
    await expectAccessible(page);
    for (let presses = 0; presses < 12; presses += 1) {
      await page.keyboard.press("Tab");
      const isOutside =
        "!document.activeElement.closest('#threads') && document.activeElement !== document.body";
      expect(await page.evaluate(isOutside)).toBe(false);
    }
    await page.keyboard.press("Control+K");
    await page.locator("#search:focus").waitFor();
    await page.keyboard.press("Escape");
    await eventually(isThere).toBe(false);
    await eventually(() => page.locator("#list-toggle:focus").count()).toBe(1);

    await page.keyboard.press("Enter");
    await page.locator("[data-thread]", { hasText: "One" }).click();
    await eventually(isThere).toBe(false);
    await eventually(() => shownQuestions(page)).toEqual([expect.stringContaining("One")]);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    expect(width).toBe(NARROW);
    await page.context().close();
  });
});

/** Looks until it is so. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: WITHIN_MS });
}
