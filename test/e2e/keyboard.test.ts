import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { launchBrowser, openPage } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers, type ScriptedAnswer } from "../kit/driven-model.ts";
import { expectFocus, focusedName, pressTo, tabStops, tabTo } from "../kit/keyboard.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const WITHIN_MS = 30_000;

const QUESTION = "Your question";
const CODE = "Here it is:\n\n```ts\nexport const fog = 1;\n```\n\nThat is [all](https://example.org/).";
/** What stands in the list before its conversations, and after. */
const LIST_HEAD = ["Skip to the question field", "Search conversations"];
const LIST_FOOT = ["Settings", "Help"];
const COMPOSER = [QUESTION, "Model: Claude Sonnet 5.5", "System prompt"];

describe.skipIf(!chromium)("with the keyboard alone", () => {
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

  /** A new conversation, in whose question field somebody who opens the page is. */
  async function open(): Promise<Page> {
    const page = await openPage(browser, { url: site.url, locale: "en-US" });
    await page.locator("#model:enabled").waitFor();
    await page.locator("#search").waitFor();
    await expectFocus(page, QUESTION);
    return page;
  }

  async function script(...answers: readonly ScriptedAnswer[]): Promise<void> {
    const when = { operation: "ConverseStream" } as const;
    await scriptAnswers(
      emulator.ready.control,
      answers.map((answer) => ({ when, ...answer })),
    );
  }

  async function ask(page: Page, question: string, state = "done"): Promise<void> {
    await expectFocus(page, QUESTION);
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await eventually(() => lastState(page)).toBe(state);
    await expectFocus(page, QUESTION);
  }

  /** Conversations with one question each, the last one shown. */
  async function openWith(questions: readonly string[]): Promise<Page> {
    const page = await open();
    for (const question of questions) {
      await page.keyboard.press("Control+Shift+O");
      await eventually(() => page.locator('[data-role="user"]').count()).toBe(0);
      await ask(page, question);
    }
    await eventually(() => titles(page)).toEqual(questions.toReversed());
    return page;
  }

  test("one comes through the empty page in the order in which it is read", async () => {
    const page = await open();
    const starters = await page.locator(".starters button").allInnerTexts();
    expect(starters).toHaveLength(4);
    expect(await tabStops(page)).toEqual([
      ...LIST_HEAD,
      ...LIST_FOOT,
      "List of conversations",
      ...starters,
      ...COMPOSER,
    ]);
    await pressTo(page, "Tab", "Skip to the question field");
    await pressTo(page, "Enter", QUESTION);
  });

  test("one comes through an answer in the order in which it is read", async () => {
    const page = await open();
    await script(
      { events: [{ reasoning: "Let me look." }, { toolUse: { name: "weather", input: { at: "Kyoto" } } }] },
      { events: [{ text: CODE }] },
    );
    await ask(page, "Is there fog?");
    await eventually(() => page.locator(".prose pre").count()).toBe(1);
    const more = "More for “Is there fog?”";
    expect(await tabStops(page)).toEqual([
      ...LIST_HEAD,
      "Is there fog?",
      more,
      ...LIST_FOOT,
      "List of conversations",
      "Is there fog?",
      more,
      "New conversation",
      "Copy question",
      "Edit the question",
      expect.stringMatching(/^Thought/),
      expect.stringMatching(/^weather/),
      "Wrap long lines",
      "Copy code",
      "Code",
      expect.stringMatching(/^all/),
      "Copy answer",
      "Answer again",
      ...COMPOSER,
    ]);
  });

  test("one asks, stops the answer, and chooses its model and its system prompt", async () => {
    const page = await open();
    await script({ events: [{ text: "Fog" }, HOLD] });
    await ask(page, "How does fog form?", "streaming");
    await pressTo(page, "Escape", QUESTION);
    await eventually(() => lastState(page)).toBe("stopped");
    await pressTo(page, "Tab", "Model: Claude Sonnet 5.5");
    await pressTo(page, "Enter", /^Claude Sonnet 5\.5/);
    await pressTo(page, "Escape", "Model: Claude Sonnet 5.5");
    await pressTo(page, "Tab", "System prompt");
    await pressTo(page, "Enter", /^The model reads this/);
    await page.keyboard.type("Be brief.");
    await pressTo(page, "Control+Enter", "System prompt, set");
    await pressTo(page, "Enter", /^The model reads this/);
    await pressTo(page, "Escape", "System prompt, set");
  });

  test("one stops an answer with the button, and has the field again", async () => {
    const page = await open();
    await script({ events: [{ text: "Fog" }, HOLD] });
    await ask(page, "How does fog form?", "streaming");
    await tabTo(page, "Stop the answer");
    await pressTo(page, "Enter", QUESTION);
    await eventually(() => lastState(page)).toBe("stopped");
  });

  test("one reads what is folded away, wraps code and copies it", async () => {
    const page = await open();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await script(
      { events: [{ reasoning: "Let me look." }, { toolUse: { name: "weather", input: { at: "Kyoto" } } }] },
      { events: [{ text: CODE }] },
    );
    await ask(page, "Is there fog?");
    await tabTo(page, "Copy answer", "Shift+Tab");
    await pressTo(page, "Enter", "Copied");
    await tabTo(page, "Copy code", "Shift+Tab");
    await pressTo(page, "Enter", "Copied");
    await pressTo(page, "Shift+Tab", "Wrap long lines");
    await pressTo(page, "Space", "Wrap long lines");
    expect(await page.locator(".code.wrapped").count()).toBe(1);
    await pressTo(page, "Shift+Tab", /^weather/);
    await pressTo(page, "Enter", /^weather/);
    await eventually(() => page.locator(".card-body").innerText()).toContain("Kyoto");
    await pressTo(page, "Shift+Tab", /^Thought/);
    await pressTo(page, "Space", /^Thought/);
    await eventually(() => page.locator(".card-body").first().innerText()).toContain("Let me look.");
    await pressTo(page, "Shift+Tab", "Edit the question");
    await pressTo(page, "Shift+Tab", "Copy question");
    await pressTo(page, "Enter", "Copied");
    await tabTo(page, QUESTION);
    await page.keyboard.press("Control+V");
    await eventually(() => page.locator("#question").inputValue()).toBe("Is there fog?");
  });

  test("one has a question answered again, puts it in other words, and goes from one version to another", async () => {
    const page = await open();
    await ask(page, "First words?");
    await tabTo(page, "Answer again", "Shift+Tab");
    await pressTo(page, "Enter", "Conversation");
    await eventually(() => page.locator(".answer-actions .siblings").innerText()).toContain("2/2");
    await eventually(() => lastState(page)).toBe("done");
    await tabTo(page, "Previous version");
    await pressTo(page, "Enter", "Previous version");
    expect(await page.locator(".answer-actions .siblings").innerText()).toContain("1/2");
    // The end of the row is no reason to lose the place.
    await pressTo(page, "Enter", "Previous version");
    await pressTo(page, "Tab", "Next version");
    await pressTo(page, "Enter", "Next version");

    await tabTo(page, "Edit the question", "Shift+Tab");
    await pressTo(page, "Enter", "Edit the question");
    expect(await page.locator(".editor textarea:focus").count()).toBe(1);
    await pressTo(page, "Escape", "Edit the question");
    expect(await page.locator(".editor").count()).toBe(0);
    await page.keyboard.press("Enter");
    await page.keyboard.type(" Or other ones?");
    await pressTo(page, "Enter", "Conversation");
    await eventually(() => page.locator(".asked .siblings").innerText()).toContain("2/2");
    await eventually(() => lastState(page)).toBe("done");
    await tabTo(page, "Previous version");
    await pressTo(page, "Enter", "Previous version");
    await eventually(() => page.locator('[data-role="user"]').innerText()).toBe("First words?");
    await pressTo(page, "Tab", "Next version");
    await pressTo(page, "Enter", "Next version");
  });

  test("one tries again what has failed, or puts it in other words", async () => {
    const page = await open();
    await script(
      { error: { status: 408, name: "ModelTimeoutException", message: "Too slow." } },
      { error: { status: 400, name: "ValidationException", message: "The model refuses." } },
    );
    await ask(page, "Will this work?", "error");
    await tabTo(page, "Retry", "Shift+Tab");
    await pressTo(page, "Enter", "Conversation");
    const edit = page.locator(".problem .ways button", { hasText: "Edit" });
    await edit.waitFor();
    await tabTo(page, "Edit");
    await pressTo(page, "Enter", "Edit the question");
    await page.keyboard.type(" Now?");
    await pressTo(page, "Enter", "Conversation");
    await eventually(() => lastState(page)).toBe("done");
  });

  test("one searches the list, walks through it, and goes to another conversation", async () => {
    const page = await openWith(["A valley", "A river", "A coast"]);
    await pressTo(page, "Control+K", "Search conversations");
    await pressTo(page, "ArrowDown", "A coast");
    await pressTo(page, "ArrowDown", "A river");
    await pressTo(page, "Enter", "A river");
    await eventually(() => page.locator('[data-role="user"]').innerText()).toBe("A river");
    await expectFocus(page, "A river");
    await pressTo(page, "Home", "A coast");
    await pressTo(page, "ArrowUp", "Search conversations");
    await page.keyboard.type("valley");
    await eventually(() => titles(page)).toEqual(["A valley"]);
    await pressTo(page, "ArrowDown", "A valley");
    await pressTo(page, "Enter", "A valley");
    await eventually(() => page.locator('[data-role="user"]').innerText()).toBe("A valley");
    await pressTo(page, "Control+Shift+O", QUESTION);
    await page.goBack();
    await eventually(() => page.locator('[data-role="user"]').innerText()).toBe("A valley");
    await expectFocus(page, QUESTION);
  });

  test("one pins and renames a conversation from its menu, and the focus goes along", async () => {
    const page = await openWith(["One", "Two"]);
    await pressTo(page, "Control+K", "Search conversations");
    await page.keyboard.press("ArrowDown");
    await pressTo(page, "ArrowDown", "One");
    await pressTo(page, "Tab", "More for “One”");
    await pressTo(page, "Enter", "Rename");
    await pressTo(page, "Escape", "More for “One”");
    await page.keyboard.press("Enter");
    await pressTo(page, "ArrowDown", "Pin");
    await pressTo(page, "Enter", "More for “One”");
    await eventually(() => titles(page)).toEqual(["One", "Two"]);
    await expectFocus(page, "More for “One”");
    await page.keyboard.press("Enter");
    await pressTo(page, "Enter", "Title of the conversation");
    await page.keyboard.type("The first");
    await pressTo(page, "Enter", "The first");
    await pressTo(page, "F2", "Title of the conversation");
    await pressTo(page, "Escape", "The first");
  });

  test("one renames the conversation where it is read, and deletes it from there", async () => {
    const page = await openWith(["One", "Two"]);
    await tabTo(page, "New conversation", "Shift+Tab");
    await pressTo(page, "Shift+Tab", "More for “Two”");
    await pressTo(page, "Shift+Tab", "Two");
    await pressTo(page, "Enter", "Title of the conversation");
    await pressTo(page, "Escape", "Two");
    await page.keyboard.press("Enter");
    await page.keyboard.type("The second");
    await pressTo(page, "Enter", "The second");
    await pressTo(page, "Tab", "More for “The second”");
    await pressTo(page, "Enter", "Rename");
    await pressTo(page, "End", "Delete");
    await pressTo(page, "Enter", QUESTION);
    await eventually(() => titles(page)).toEqual(["One"]);
  });

  test("one deletes a conversation, and takes that back", async () => {
    const page = await openWith(["One", "Two", "Three"]);
    await pressTo(page, "Control+K", "Search conversations");
    await page.keyboard.press("ArrowDown");
    await pressTo(page, "ArrowDown", "Two");
    await pressTo(page, "Delete", "One");
    await tabTo(page, "Undo");
    await pressTo(page, "Enter", "Two");
    await eventually(() => titles(page)).toEqual(["Three", "Two", "One"]);
  });

  test("one keeps a place on the page when the last moment to take a deletion back has gone", async () => {
    const page = await openWith(["One", "Two"]);
    await pressTo(page, "Control+K", "Search conversations");
    await pressTo(page, "ArrowDown", "Two");
    await pressTo(page, "Delete", "One");
    await tabTo(page, "Undo");
    await eventually(() => page.locator(".notice button").count()).toBe(0);
    expect(await focusedName(page)).not.toBe("");
  });

  test("one opens the settings and the help, and is back where one was", async () => {
    const page = await open();
    await tabTo(page, "Settings", "Shift+Tab");
    await pressTo(page, "Enter", "System");
    await pressTo(page, "ArrowRight", "Light");
    await pressTo(page, "Escape", "Settings");
    await pressTo(page, "Tab", "Help");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Help" }).waitFor();
    await tabTo(page, "Close");
    await pressTo(page, "Enter", "Help");
  });
});

function eventually<T>(read: () => Promise<T>) {
  return expect.poll(read, { timeout: WITHIN_MS });
}

function titles(page: Page): Promise<string[]> {
  return page.locator("[data-thread]").allInnerTexts();
}

function lastState(page: Page): Promise<string | undefined> {
  return page.evaluate<string | undefined>(
    `[...document.querySelectorAll('[data-role="assistant"]')].at(-1)?.dataset.state`,
  );
}
