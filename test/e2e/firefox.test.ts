import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { MIXED } from "../fixtures/states/answers.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { HOLD, releaseModel, scriptAnswers } from "../kit/driven-model.ts";
import { KEYS, openFirefox } from "../kit/firefox.ts";
import { firefox } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const WITHIN = { timeout: 30_000 };

describe.skipIf(!firefox)("the page, in Firefox", () => {
  let emulator: Emulator;
  let site: BuiltPage;
  beforeAll(async () => {
    emulator = await startOwnStack();
    site = await serveBuiltPage(emulator.ready.control);
  });
  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await emulator?.close();
  });

  test("answers a typed question as it streams, with its Markdown rendered, and nothing is thrown", async () => {
    await using page = await openFirefox({ width: 1280, height: 800 });
    await scriptAnswers(emulator.ready.control, [
      {
        when: { operation: "ConverseStream" },
        events: [{ text: "**Fog**" }, HOLD, { text: `\n\n${MIXED}` }],
      },
    ]);
    await page.open(site.url);
    await expect
      .poll(() => page.evaluate("!!document.querySelector('textarea#question')"), WITHIN)
      .toBe(true);
    await page.evaluate("document.querySelector('textarea#question').focus()");
    await page.type("How does fog form?");
    await page.press(KEYS.enter);
    const state = () => page.evaluate("document.querySelector('[data-role=assistant]')?.dataset.state");
    await expect.poll(state, WITHIN).toBe("streaming");
    await expect
      .poll(() => page.evaluate("document.querySelector('.prose strong')?.textContent"), WITHIN)
      .toBe("Fog");
    await releaseModel(emulator.ready.control);
    await expect.poll(state, WITHIN).toBe("done");
    expect(await page.evaluate("document.querySelectorAll('.prose table tr').length")).toBe(4);
    expect(await page.evaluate("document.querySelector('.prose pre').textContent")).toContain("dewPoint");
    expect(await page.evaluate("document.querySelector('[data-role=user]').textContent")).toContain(
      "fog form?",
    );
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate(overflow)).toBe(0);
    await page.keepScreenshot("firefox");
    expect(page.errors).toEqual([]);
  });
});
