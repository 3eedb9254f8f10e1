import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../cdktf/config.ts";
import { synthesize } from "../../cdktf/synthesize.ts";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { expectAccessible } from "../kit/accessibility.ts";
import { launchBrowser, openPage } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers } from "../kit/driven-model.ts";
import { startEmulator } from "../kit/emulator.ts";
import { chromium } from "../kit/machine.ts";
import { still } from "../kit/still.ts";
import { temporaryFolder } from "../kit/temporary-folder.ts";

const WITHIN_MS = 30_000;

const [HAIKU, NOVA] = ["global.anthropic.claude-haiku-5-5", "global.amazon.nova-2-lite-v1:0"];

let emulator: Emulator;
let site: BuiltPage;
let browser: Browser;

beforeAll(async () => {
  if (!chromium) return;
  using folder = temporaryFolder();
  const config = parseConfig({ MODEL_IDS: `${HAIKU},${NOVA}` });
  [emulator, browser] = await Promise.all([
    startEmulator(synthesize({ config, outdir: folder.path })),
    launchBrowser(),
  ]);
  site = await serveBuiltPage(emulator.ready.control);
});
afterEach(async () => {
  if (!chromium) return;
  await releaseModel(emulator.ready.control);
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
  await emulator?.close();
});

describe.skipIf(!chromium)("what is being typed", () => {
  test("survives a reload, each conversation's for itself", async () => {
    const page = await open();
    await ask(page, "Draft one?");
    await question(page).fill("half a thought");
    await page.getByRole("button", { name: "New conversation" }).click();
    await eventually(() => question(page).inputValue()).toBe("");
    await question(page).fill("another one");
    await page.reload();
    await eventually(() => question(page).inputValue()).toBe("another one");
    await page.goBack();
    await eventually(() => question(page).inputValue()).toBe("half a thought");
    await page.goForward();
    await eventually(() => question(page).inputValue()).toBe("another one");
  });

  test("survives a crash of the page", async () => {
    const page = await open();
    await question(page).pressSequentially("not a letter of this may go");
    const context = page.context();
    const crashed = page.waitForEvent("crash");
    const session = await context.newCDPSession(page);
    // Nobody is left to answer.
    void session.send("Page.crash").catch(() => undefined);
    await crashed;
    const next = await context.newPage();
    await next.goto(site.url);
    await eventually(() => question(next).inputValue()).toBe("not a letter of this may go");
  });

  test("is what was typed, key by key, while an answer comes in", async () => {
    const page = await open();
    const text = Array.from({ length: 400 }, (_, at) => `word ${at} of *many*. `).join("");
    await scripted("Stream, please.", { events: [{ text }, HOLD], pace: { deltaMs: 5, deltaChars: 15 } });
    await send(page, "Stream, please.");
    await answers(page, "streaming").waitFor();
    const typed = Array.from({ length: 20 }, (_, at) => `keys-${at} und`)
      .join(" ")
      .slice(0, 200);
    await question(page).pressSequentially(typed);
    expect(await question(page).inputValue()).toBe(typed);
    await answers(page, "streaming").filter({ hasText: "word 399" }).waitFor();
    expect(await question(page).inputValue()).toBe(typed);
  });

  test("changes nothing of the page but the field, key after key", async () => {
    const page = await open();
    // Code would be coloured a while longer.
    await scripted("Is this redrawn?", { events: [{ text: "It is *not*." }] });
    await ask(page, "Is this redrawn?");
    await question(page).pressSequentially("a");
    await page.evaluate(`(() => {
      window.changes = [];
      const note = (records) => window.changes.push(...records.map(({ type, target }) => type + " of " + target.nodeName));
      const what = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(note).observe(document, what);
    })()`);
    await question(page).pressSequentially(" question of some length, with 1 or 2 words");
    expect(await page.evaluate("window.changes")).toEqual([]);
  });

  test("stays, to the last letter, when it is too long to send, and the page says how much", async () => {
    const page = await open();
    const text = "fog ".repeat(7_500).trim();
    await question(page).focus();
    await paste(page, text);
    expect(await question(page).inputValue()).toBe(text);
    const note = page.locator("#composer-note");
    await eventually(() => note.innerText()).toContain("29,999 bytes, where 24,576 is the limit: 5,423");
    await question(page).press("Enter");
    expect(await question(page).inputValue()).toBe(text);
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await question(page).fill("fog");
    await eventually(() => note.innerText()).toContain("Enter sends");
  });

  test("leaves the field as soon as it is asked, and waits in line behind an answer", async () => {
    const page = await open();
    await scripted("First?", { events: [{ text: "One" }, HOLD, { text: " done." }] });
    await send(page, "First?");
    expect(await question(page).inputValue()).toBe("");
    await answers(page, "streaming").waitFor();
    await question(page).fill("Second?");
    await eventually(() => page.locator("#composer-note").innerText()).toContain("Enter queues it");
    expect(await page.getByRole("button", { name: "Stop the answer" }).isVisible()).toBe(true);
    await question(page).press("Enter");
    expect(await question(page).inputValue()).toBe("");
    await answers(page, "queued").waitFor();
    await releaseModel(emulator.ready.control);
    await eventually(() => answers(page, "done").count()).toBe(2);
  });
});

describe.skipIf(!chromium)("the last question", () => {
  test("comes back for other words when it failed, and does not touch what is being typed", async () => {
    const page = await open();
    await scripted("Will this fail?", {
      error: { status: 400, name: "ValidationException", message: "The model refuses." },
    });
    await send(page, "Will this fail?");
    await answers(page, "error").waitFor();
    await question(page).press("ArrowUp");
    const editor = page.getByRole("textbox", { name: "Edit the question" });
    await eventually(() => editor.inputValue()).toBe("Will this fail?");
    await editor.and(page.locator(":focus")).waitFor();
    await question(page).fill("newer words");
    await editor.fill("Will this work?");
    await editor.press("Enter");
    await answers(page, "done").waitFor();
    expect(await question(page).inputValue()).toBe("newer words");
  });

  test("is left alone by the arrow in a field that has words", async () => {
    const page = await open();
    await ask(page, "Arrow?");
    await question(page).fill("words");
    await question(page).press("ArrowUp");
    expect(await page.getByRole("textbox", { name: "Edit the question" }).count()).toBe(0);
  });
});

describe.skipIf(!chromium)("the choice of models", () => {
  test("is made with the keyboard alone, and holds for this conversation and those that begin", async () => {
    const page = await open();
    const button = page.locator("#model");
    await eventually(() => button.innerText()).toBe("Claude Sonnet 5.5");
    await button.press("Enter");
    const focused = page.locator("[role=option]:focus");
    await eventually(() => focused.getAttribute("aria-selected")).toBe("true");
    expect(await page.getByRole("option").allInnerTexts()).toEqual([
      expect.stringMatching(/^Claude Sonnet 5\.5\s+default\s+global\.anthropic\.claude-sonnet-5-5$/),
      expect.stringMatching(/^Claude Haiku 5\.5\s+global\.anthropic\.claude-haiku-5-5$/),
      expect.stringMatching(/^Nova 2 Lite\s+global\.amazon\.nova-2-lite-v1:0$/),
    ]);
    await page.keyboard.press("End");
    await eventually(() => focused.innerText()).toContain(NOVA);
    await page.keyboard.press("ArrowUp");
    await eventually(() => focused.innerText()).toContain(HAIKU);
    await page.keyboard.press("n");
    await eventually(() => focused.innerText()).toContain(NOVA);
    await page.keyboard.press("Enter");
    await eventually(() => button.innerText()).toBe("Nova 2 Lite");
    await button.and(page.locator(":focus")).waitFor();

    await ask(page, "Who answers?");
    expect(lastCall()).toMatchObject({ modelId: NOVA });
    await page.getByRole("button", { name: "New conversation" }).click();
    await eventually(() => button.innerText()).toBe("Nova 2 Lite");
    await page.reload();
    await eventually(() => button.innerText()).toBe("Nova 2 Lite");
    await ask(page, "And who answers now?");
    expect(lastCall()).toMatchObject({ modelId: NOVA });
  });

  test("is left as it was by Escape, by Tab, and by a press beside it", async () => {
    const page = await open();
    const button = page.locator("#model");
    const list = page.getByRole("listbox");
    for (const leave of [
      () => page.keyboard.press("Escape"),
      () => page.keyboard.press("Tab"),
      () => page.mouse.click(700, 300),
      () => button.click(),
    ]) {
      await button.click();
      await list.waitFor();
      await page.keyboard.press("ArrowDown");
      await leave();
      await list.waitFor({ state: "detached" });
      expect(await button.innerText()).toBe("Claude Sonnet 5.5");
    }
    await button.click();
    await list.waitFor();
    await page.keyboard.press("Escape");
    await button.and(page.locator(":focus")).waitFor();
  });

  test("does not stop an answer when Escape closes it", async () => {
    const page = await open();
    await scripted("Slowly?", { events: [{ text: "One" }, HOLD, { text: " done." }] });
    await send(page, "Slowly?");
    await answers(page, "streaming").waitFor();
    await page.locator("#model").click();
    await page.getByRole("listbox").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    await releaseModel(emulator.ready.control);
    await answers(page, "done").waitFor();
  });
});

describe.skipIf(!chromium)("the system prompt", () => {
  test("reaches the model", async () => {
    const page = await open();
    await openSystem(page);
    await systemField(page).fill("Answer like a gardener.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "System prompt, set" }).waitFor();
    await ask(page, "How does fog form?");
    expect(JSON.stringify(lastCall()?.system)).toContain("Answer like a gardener.");
    await openSystem(page);
    await systemField(page).fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "System prompt", exact: true }).waitFor();
    await ask(page, "And mist?");
    expect(JSON.stringify(lastCall()?.system ?? "")).not.toContain("Answer like a gardener.");
  });

  test("is still there when the sheet was closed by mistake, and gone when it was cancelled", async () => {
    const page = await open();
    const isUnsaved = page.getByText("Not saved yet.");
    for (const close of [
      () => page.keyboard.press("Escape"),
      () => page.mouse.click(8, 400),
      () => page.getByRole("button", { name: "Close" }).click(),
    ]) {
      await openSystem(page);
      await systemField(page).fill("unsaved words");
      await close();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await page.getByRole("button", { name: "System prompt, set" }).count()).toBe(0);
      await page.getByRole("button", { name: "System prompt" }).and(page.locator(":focus")).waitFor();
      await openSystem(page);
      expect(await systemField(page).inputValue()).toBe("unsaved words");
      await isUnsaved.waitFor();
      await page.keyboard.press("Escape");
    }
    await openSystem(page);
    await page.getByRole("button", { name: "Cancel" }).click();
    await openSystem(page);
    expect(await systemField(page).inputValue()).toBe("");
  });

  test("is not closed by a text that is marked beyond the sheet's edge", async () => {
    const page = await open();
    await openSystem(page);
    await systemField(page).fill("some words to mark");
    await systemField(page).hover({ position: { x: 60, y: 20 } });
    await page.mouse.down();
    await page.mouse.move(8, 400);
    await page.mouse.up();
    expect(await page.getByRole("dialog").count()).toBe(1);
  });

  test("is not saved while it is too long, and says how much too long", async () => {
    const page = await open();
    await openSystem(page);
    await systemField(page).fill("霧".repeat(2_731));
    await page.getByText("1 bytes too many").waitFor();
    expect(await page.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await systemField(page).press("Control+Enter");
    expect(await systemField(page).inputValue()).toHaveLength(2_731);
    await systemField(page).fill("霧".repeat(2_730));
    await page.getByText("8,190 of 8,192 bytes").waitFor();
    await systemField(page).press("Control+Enter");
    await page.getByRole("button", { name: "System prompt, set" }).waitFor();
  });
});

describe.skipIf(!chromium)("the settings", () => {
  test("hold at once, and over a reload", async () => {
    const page = await open();
    await openSettings(page);
    await page.getByRole("radio", { name: "Dark" }).check({ force: true });
    await page.getByRole("checkbox", { name: "Wrap long code lines" }).check();
    await page.getByRole("checkbox", { name: /^Keep my question/ }).uncheck();
    await page.getByRole("combobox", { name: "Language" }).selectOption("日本語");
    await page.getByRole("dialog", { name: "設定" }).getByText("テーマ").waitFor();
    await page.reload();
    await openSettings(page, "設定");
    expect(await page.getByRole("radio", { name: "ダーク" }).isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { name: "コードの長い行を折り返す" }).isChecked()).toBe(true);
    expect(await page.getByRole("checkbox", { name: "回答中は質問を画面の上端に保つ" }).isChecked()).toBe(
      false,
    );
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(await page.locator("html").getAttribute("lang")).toBe("ja");
  });

  test("of the conversation reach the model, and can be left to it again", async () => {
    const page = await open();
    await page.locator("#model").click();
    await page.getByRole("option", { name: "Nova 2 Lite" }).click();
    await openSettings(page);
    const temperature = page.getByRole("slider", { name: "Temperature" });
    expect(await temperature.getAttribute("aria-valuetext")).toBe("left to the model");
    await temperature.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    expect(await temperature.getAttribute("aria-valuetext")).toBe("0.05");
    const most = page.getByRole("spinbutton", { name: "Longest answer, in tokens" });
    await most.fill("512");
    await most.fill("512000");
    expect(await most.getAttribute("aria-invalid")).toBe("true");
    await page.keyboard.press("Escape");
    await ask(page, "How warm?");
    expect(lastCall()).toMatchObject({ inferenceConfig: { temperature: 0.05, maxTokens: 512 } });
    await openSettings(page);
    await page.getByRole("button", { name: "Leave it to the model" }).click();
    expect(await temperature.getAttribute("aria-valuetext")).toBe("left to the model");
    await page.keyboard.press("Escape");
    await ask(page, "And now?");
    expect(JSON.stringify(lastCall()?.inferenceConfig)).not.toContain("temperature");
  });
});

describe.skipIf(!chromium)("the help", () => {
  test("opens with a question mark that nobody types, and gives the focus back", async () => {
    const page = await open();
    await question(page).pressSequentially("why?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await question(page).inputValue()).toBe("why?");
    const toggle = page.locator("#list-toggle");
    await toggle.focus();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Help" });
    await help.getByText("Search conversations").waitFor();
    // Nothing of the page is at hand while it is open.
    await page.keyboard.press("Control+b");
    expect(await toggle.getAttribute("aria-expanded")).toBe("true");
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "detached" });
    await toggle.and(page.locator(":focus")).waitFor();
  });
});

describe.skipIf(!chromium)("the composer and its sheets", () => {
  test.each([1280, 390, 360])("are whole and accessible at %i pixels", async (width) => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await openPage(browser, { url: site.url, locale: "en-US", colorScheme, width });
      await page.locator("#model:enabled").click();
      await page.getByRole("listbox").waitFor();
      await expectWhole(page);
      await page.keyboard.press("Escape");
      await openSystem(page);
      await expectWhole(page);
      await page.keyboard.press("Escape");
      await page.locator("#list-toggle").focus();
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
      await expectWhole(page);
      await page.keyboard.press("Escape");
      if (width < 1200) await page.locator("#list-toggle").click();
      await openSettings(page);
      await expectWhole(page);
      await page.context().close();
    }
  });

  test("are large enough for fingers, and do not make a phone zoom", async () => {
    const context = await phone();
    const page = await context.newPage();
    await page.goto(site.url);
    await page.locator("#model:enabled").waitFor();
    const heights = await page
      .locator(".choice")
      .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
    expect(await fontSize(page, "#question")).toBeGreaterThanOrEqual(16);
    await openSystem(page);
    expect(await fontSize(page, "#system")).toBeGreaterThanOrEqual(16);
  });
});

function eventually<T>(read: () => T | Promise<T>) {
  return expect.poll(read, { timeout: WITHIN_MS });
}

async function open(): Promise<Page> {
  const page = await openPage(browser, { url: site.url, locale: "en-US" });
  await page.locator("#model:enabled").waitFor();
  return page;
}

function phone(): Promise<BrowserContext> {
  const viewport = { width: 390, height: 844 };
  return browser.newContext({ locale: "en-US", viewport, isMobile: true, hasTouch: true });
}

function question(page: Page): Locator {
  return page.locator("textarea#question");
}

function answers(page: Page, state: string): Locator {
  return page.locator(`[data-role="assistant"][data-state="${state}"]`);
}

async function send(page: Page, text: string): Promise<void> {
  await question(page).fill(text);
  await question(page).press("Enter");
}

/** Asks, and sees the whole answer. */
async function ask(page: Page, text: string): Promise<void> {
  const before = await answers(page, "done").count();
  await send(page, text);
  await eventually(() => answers(page, "done").count()).toBe(before + 1);
}

async function scripted(
  contains: string,
  answer: Parameters<typeof scriptAnswers>[1][number],
): Promise<void> {
  const when = { contains, operation: "ConverseStream" } as const;
  await scriptAnswers(emulator.ready.control, [{ when, ...answer }]);
}

/** What the model was last asked, as the journal has it. */
function lastCall(): Record<string, unknown> | undefined {
  return emulator.journal
    .after(0)
    .filter(({ kind }) => kind === "model-call")
    .at(-1)?.detail;
}

/** What the browser does with a clipboard that holds a text. */
async function paste(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press("Control+v");
}

async function openSystem(page: Page): Promise<void> {
  await page.getByRole("button", { name: "System prompt" }).click();
  await systemField(page).and(page.locator(":focus")).waitFor();
}

function systemField(page: Page): Locator {
  return page.locator("textarea#system");
}

async function openSettings(page: Page, name = "Settings"): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog", { name, exact: true }).and(page.locator("dialog")).waitFor();
}

/** What is on top is on the screen, all of it, and axe finds nothing. */
async function expectWhole(page: Page): Promise<void> {
  await still(page);
  expect(await page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]")).toEqual([
    await page.evaluate("innerWidth"),
    await page.evaluate("innerWidth"),
  ]);
  const box = await page.locator("dialog, [role=listbox]").boundingBox();
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect(box?.y).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  await expectAccessible(page);
}

async function fontSize(page: Page, selector: string): Promise<number> {
  const field = `document.querySelector(${JSON.stringify(selector)})`;
  return page.evaluate<number>(`parseFloat(getComputedStyle(${field}).fontSize)`);
}
