import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { launchBrowser, openPage } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers } from "../kit/driven-model.ts";
import { KEYS, openFirefox, type FirefoxPage } from "../kit/firefox.ts";
import {
  neverSubmitsWhileComposing,
  openInputMethod,
  reach,
  strikeWhileComposing,
  untouched,
  type ComposedField,
  type Stroke,
} from "../kit/input-method.ts";
import { chromium, firefox } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const WITHIN = { timeout: 30_000 };
const QUESTION = "How does fog form?";
const JAPANESE = { reading: "にほんご", chosen: "日本語" };
const DONE = `document.querySelector('[data-role="assistant"]')?.dataset.state === "done"`;
const MODAL = "!document.querySelector('dialog[open]')";

/** Every field of the page. */
const FIELDS: readonly ComposedField[] = [
  {
    name: "the question",
    openers: [],
    selector: "#question",
    ...JAPANESE,
    end: "Enter",
    isOver: `document.querySelectorAll('[data-role="user"]').length > 1`,
  },
  {
    name: "the search for conversations",
    openers: [],
    selector: "#search",
    ...JAPANESE,
    // Nothing submits it: it searches as one types. Escape empties it.
    end: "Escape",
    isOver: `document.querySelector("#search").value === ""`,
  },
  {
    name: "a title in the list",
    openers: ["#threads li button[aria-haspopup]", "[role=menuitem]"],
    selector: "#threads input.rename",
    ...JAPANESE,
    end: "Enter",
    isOver: `!document.querySelector("#threads input.rename")`,
  },
  {
    name: "the title above the conversation",
    openers: ["#title"],
    selector: ".header input.rename",
    ...JAPANESE,
    end: "Enter",
    isOver: `!document.querySelector(".header input.rename")`,
  },
  {
    name: "a question that is put in other words",
    openers: [".asked-actions button:last-of-type"],
    selector: ".editor textarea",
    ...JAPANESE,
    end: "Enter",
    isOver: `!document.querySelector(".editor")`,
  },
  {
    name: "the system prompt",
    openers: [".choice[aria-haspopup=dialog]"],
    selector: "#system",
    ...JAPANESE,
    end: "Control+Enter",
    isOver: MODAL,
  },
  {
    name: "the longest answer, which is a number",
    openers: [".threads-foot button"],
    selector: "#max-tokens",
    reading: "51",
    chosen: "512",
    // Nothing submits it: it holds as one types.
    end: "Escape",
    isOver: MODAL,
  },
];

let emulator: Emulator;
let site: BuiltPage;
beforeAll(async () => {
  if (!chromium && !firefox) return;
  emulator = await startOwnStack();
  site = await serveBuiltPage(emulator.ready.control);
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await emulator?.close();
});

describe.skipIf(!chromium)("an input method", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test.each(FIELDS)("keeps its Enter and its Escape to itself in $name", async (field) => {
    const page = await openPage(browser, { url: site.url, locale: "ja-JP" });
    await page.locator("#question").fill(QUESTION);
    await page.locator("#question").press("Enter");
    await expect.poll(() => page.evaluate(DONE), WITHIN).toBe(true);
    await reach(page, field);
    await neverSubmitsWhileComposing(page, field);
    await page.context().close();
  });

  test.each(["#question", "#search", "#title"])(
    "stops no answer with the Escape that takes a candidate back in %s",
    async (selector) => {
      const { control } = emulator.ready;
      const page = await openPage(browser, { url: site.url, locale: "ja-JP" });
      const when = { contains: QUESTION, operation: "ConverseStream" } as const;
      await scriptAnswers(control, [{ when, events: [{ text: "Fog" }, HOLD, { text: " lifts." }] }]);
      await page.locator("#question").fill(QUESTION);
      await page.locator("#question").press("Enter");
      const answer = page.locator('[data-role="assistant"]');
      await answer.filter({ hasText: "Fog" }).waitFor();
      await page.locator(selector).click();
      const inputMethod = await openInputMethod(page);
      await inputMethod.compose("きり");
      await inputMethod.press("Escape");
      await inputMethod.commit("霧");
      const focused = { selector: ":focus" };
      await strikeWhileComposing(page, focused, "Escape");
      expect(await answer.getAttribute("data-state")).toBe("streaming");
      await releaseModel(control);
      await page.locator('[data-state="done"]', { hasText: "Fog lifts." }).waitFor();
      await page.context().close();
    },
  );
});

// Its input methods cannot be driven from outside; what the page is told of them can.
describe.skipIf(!firefox)("an input method, in Firefox", () => {
  let page: FirefoxPage;
  beforeAll(async () => {
    page = await openFirefox({ width: 1280, height: 800 });
  });
  afterAll(() => page?.[Symbol.asyncDispose]());

  test.each(FIELDS)("keeps its Enter and its Escape to itself in $name", async (field) => {
    await page.open("about:blank");
    await page.open(site.url);
    await expect.poll(() => page.evaluate("!!document.querySelector('#question')"), WITHIN).toBe(true);
    await page.evaluate("document.querySelector('#question').focus()");
    await page.type(QUESTION);
    await page.press(KEYS.enter);
    await expect.poll(() => page.evaluate(DONE), WITHIN).toBe(true);
    await reach(page, field);
    await page.type(field.chosen);
    for (const stroke of new Set<Stroke>(["Enter", "Escape", field.end])) {
      await strikeWhileComposing(page, field, stroke);
      await untouched(page, field, field.chosen, `a reported ${stroke}`);
    }
    await page.press(...PRESSED[field.end]);
    await expect.poll(() => page.evaluate(field.isOver), WITHIN).toBe(true);
    expect(page.errors).toEqual([]);
  });
});

const PRESSED: Record<Stroke, readonly string[]> = {
  Enter: [KEYS.enter],
  "Control+Enter": [KEYS.control, KEYS.enter],
  Escape: [KEYS.escape],
};
