import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { violations } from "../kit/accessibility.ts";
import { launchBrowser, openPage } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { releaseModel } from "../kit/driven-model.ts";
import { FIRST_QUESTION, haveFullConversation } from "../kit/full-conversation.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";
import { still } from "../kit/still.ts";

const PHONE = 390;
const WITHIN_MS = 30_000;

/** Something that lies open over or in a full conversation, and what a key closes. */
interface Opened {
  name: string;
  open(page: Page): Promise<void>;
}

const OPENED: readonly Opened[] = [
  { name: "as it is", open: async () => undefined },
  {
    name: "with a question being edited",
    async open(page) {
      await page.getByRole("button", { name: "Edit the question" }).first().click();
      await page.locator(".editor textarea").waitFor();
    },
  },
  {
    name: "with a conversation's menu",
    async open(page) {
      await page
        .getByRole("button", { name: `More for “${FIRST_QUESTION}”` })
        .last()
        .click();
      await page.getByRole("menu").waitFor();
    },
  },
  {
    name: "with a title being changed",
    async open(page) {
      await page.locator("#title").click();
      await page.locator("input.rename").waitFor();
    },
  },
  {
    name: "with the choice of models",
    async open(page) {
      await page.locator("#model").click();
      await page.getByRole("listbox").waitFor();
    },
  },
  {
    name: "with the system prompt",
    async open(page) {
      await page.getByRole("button", { name: "System prompt" }).click();
      await page.locator("#system").waitFor();
    },
  },
  {
    name: "with the help",
    async open(page) {
      await page.locator("#list-toggle").focus();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];

/** What lies over a narrow page, beside all that. */
const IN_THE_DRAWER: readonly Opened[] = [
  { name: "with the list over it", open: openDrawer },
  {
    name: "with a conversation's menu in the list over it",
    async open(page) {
      await openDrawer(page);
      await page.locator(".thread-row button").click();
      await page.getByRole("menu").waitFor();
    },
  },
  {
    name: "with the settings over the list",
    async open(page) {
      await openDrawer(page);
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
];

describe.skipIf(!chromium)("accessibility", () => {
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

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", PHONE],
    ["dark", PHONE],
  ] as const)(
    "axe finds nothing on a full %s page of %i pixels, whatever is open",
    async (colorScheme, width) => {
      const page = await openPage(browser, { url: site.url, locale: "en-US", colorScheme, width });
      await page.locator("#model:enabled").waitFor();
      await haveFullConversation(page, emulator.ready.control);
      const found: string[] = [];
      for (const { name, open } of width === PHONE ? [...OPENED, ...IN_THE_DRAWER] : OPENED) {
        await open(page);
        await still(page);
        found.push(...(await violations(page)).map((line) => `${name}: ${line}`));
        await closeAll(page);
      }
      expect(found).toEqual([]);
    },
  );

  test("axe looks, under the page's own Content Security Policy", async () => {
    const page = await openPage(browser, { url: site.url, locale: "en-US" });
    await page.locator("textarea#question").waitFor();
    await page.evaluate('document.querySelector(".send").removeAttribute("aria-label")');
    expect((await violations(page)).join("\n")).toMatch(/^button-name \(critical\): /m);
  });
});

async function openDrawer(page: Page): Promise<void> {
  await page.locator("#list-toggle").click();
  await page.locator("[data-thread]").first().waitFor();
}

/** Escape closes one after another: a sheet or a menu, the field, the list. */
async function closeAll(page: Page): Promise<void> {
  const open = page.locator("dialog, [role=menu], [role=listbox], .editor, input.rename, .drawer");
  while ((await open.count()) > 0) {
    const before = await open.count();
    await page.keyboard.press("Escape");
    await eventually(() => open.count()).toBeLessThan(before);
  }
}

/** Looks until it is so. */
function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: WITHIN_MS });
}
