import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { codeAndTables } from "../fixtures/hostile-answers/code-and-tables.ts";
import { disguises } from "../fixtures/hostile-answers/disguises.ts";
import { eventHandlers } from "../fixtures/hostile-answers/event-handlers.ts";
import type { HostileAnswer } from "../fixtures/hostile-answers/hostile-answer.ts";
import { htmlElements } from "../fixtures/hostile-answers/html-elements.ts";
import { images } from "../fixtures/hostile-answers/images.ts";
import { linkSchemes } from "../fixtures/hostile-answers/link-schemes.ts";
import { linkShapes } from "../fixtures/hostile-answers/link-shapes.ts";
import { mutations } from "../fixtures/hostile-answers/mutations.ts";
import { unfinished } from "../fixtures/hostile-answers/unfinished.ts";
import { launchBrowser } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { scriptAnswers, type ScriptedAnswer } from "../kit/driven-model.ts";
import { openWatched, type WatchedPage } from "../kit/hostile-watch.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

/** Small pieces: much of what is written is shown half-written. */
const PACE = { ttftMs: 0, deltaMs: 1, deltaChars: 13 };
/** So many stand in one answer. */
const AT_ONCE = 25;
const ANSWERED_WITHIN_MS = 60_000;

const HOSTILE_TITLE = "<img src=x onerror=alert(10)> [a](javascript:alert(10)) \u202e";

/** In one text, for where there is no room for all. */
const someOfEach = [linkSchemes, linkShapes, images, htmlElements, eventHandlers, mutations]
  .flatMap((some) => some.slice(0, 6))
  .map(({ markdown }) => markdown)
  .join("\n\n");

const kinds = {
  "links by their scheme": linkSchemes,
  "links by their shape": linkShapes,
  images,
  "HTML elements": htmlElements,
  "event handlers": eventHandlers,
  "what another parser would read otherwise": mutations,
  disguises,
  "code and tables": codeAndTables,
};

describe.skipIf(!chromium)("a hostile answer", () => {
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

  const script = (answers: readonly ScriptedAnswer[]) => scriptAnswers(emulator.ready.control, answers);

  test("there are at least two hundred, each another one", () => {
    const all = [...Object.values(kinds), unfinished].flat().map(({ markdown }) => markdown);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(200);
  });

  test.concurrent.each(Object.entries(kinds))("is only read: %s", async (kind, hostile) => {
    await using watched = await openWatched(browser, site.url);
    const { page, offences } = watched;
    const batches = inBatches(hostile);
    await script(batches.map((batch, n) => answering(`${kind} ${n}`, documentOf(batch))));
    for (const [n, batch] of batches.entries()) {
      await ask(watched, `${kind} ${n}`);
      expect(await offences()).toEqual([]);
      expect(missingOf(batch, await lastText(page))).toEqual([]);
      expect(await markers(page)).toBe(batch.length);
    }
    await page.reload();
    const first = page.locator('[data-role="user"]', { hasText: `${kind} 0` });
    await page.locator(".prose").last().waitFor({ timeout: ANSWERED_WITHIN_MS });
    // Of a long conversation the end is drawn first, and the rest for those who go there.
    while ((await first.count()) === 0) await page.locator("#thread").press("Home");
    expect(await offences()).toEqual([]);
  });

  test.concurrent("is only read where it does not end", async () => {
    await using watched = await openWatched(browser, site.url);
    const { page, offences } = watched;
    await script(unfinished.map(({ markdown }, n) => answering(`unfinished ${n}`, markdown)));
    for (const [n, one] of unfinished.entries()) {
      await ask(watched, `unfinished ${n}`);
      expect(missingOf([one], `§0§${await lastText(page)}`)).toEqual([]);
    }
    expect(await offences()).toEqual([]);
  });

  test.concurrent("is only read where it is no answer: a question, a title, a thought, a tool, a failure, a field", async () => {
    await using watched = await openWatched(browser, site.url);
    const { page, offences } = watched;
    await script([
      {
        when: { contains: "elsewhere 0", operation: "ConverseStream" },
        events: [
          { reasoning: someOfEach },
          { toolUse: { name: "script", input: { [someOfEach]: someOfEach } } },
        ],
      },
      answering("elsewhere 0", "The tool was of no use."),
      {
        when: { contains: "elsewhere 1", operation: "ConverseStream" },
        error: { status: 400, name: "ValidationException", message: HOSTILE_TITLE },
      },
    ]);
    await ask(watched, `elsewhere 0\n\n${someOfEach}`);
    expect(await openAll(page)).toBe(2);
    for (const card of await page.locator(".card-body").all())
      expect(await card.innerText()).toContain("javascript:");
    const question = await page.locator('[data-role="user"]').textContent();
    expect(withoutBlanks(question ?? "")).toContain(withoutBlanks(someOfEach));
    await ask(watched, `elsewhere 1\n\n${someOfEach}`, "error");
    await editAll(page);
    expect(await offences()).toEqual([]);
    await page.reload();
    await page.locator('[data-role="user"]').nth(1).waitFor();
    await openAll(page);
    await page.locator("[data-thread]").first().focus();
    await page.keyboard.press("Delete");
    await page.locator("output.notice", { hasText: "onerror" }).waitFor();
    expect(await offences()).toEqual([]);
  });
});

/** Opens whatever of the conversation is folded away; returns how much that was. */
async function openAll(page: Page): Promise<number> {
  const folded = page.locator('.thread [aria-expanded="false"]');
  const count = await folded.count();
  for (let left = count; left > 0; left -= 1) await folded.first().click();
  return count;
}

/** Puts what is hostile wherever the page lets its reader write or read again what was written. */
async function editAll(page: Page): Promise<void> {
  await page.locator("#title").click();
  const rename = page.locator("input.rename");
  await rename.fill(HOSTILE_TITLE);
  await rename.press("Enter");
  const row = page.locator("[data-thread]", { hasText: "onerror" });
  await row.waitFor();
  await row.focus();
  await page.keyboard.press("F2");
  await rename.press("Escape");
  await page.getByRole("button", { name: "Edit the question" }).first().click();
  const editor = page.getByRole("textbox", { name: "Edit the question" });
  expect(withoutBlanks(await editor.inputValue())).toContain(withoutBlanks(someOfEach));
  await editor.press("Escape");
  await page.locator("#search").fill(HOSTILE_TITLE.repeat(2));
  await page.locator(".threads-none", { hasText: "onerror" }).waitFor();
  await page.locator("#search").fill("");
  await page.getByRole("button", { name: "System prompt" }).click();
  await page.locator("#system").fill(someOfEach);
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
}

function answering(contains: string, text: string): ScriptedAnswer {
  return { when: { contains, operation: "ConverseStream" }, pace: PACE, events: [{ text }] };
}

function inBatches(hostile: readonly HostileAnswer[]): HostileAnswer[][] {
  const count = Math.ceil(hostile.length / AT_ONCE);
  return Array.from({ length: count }, (_, n) => hostile.slice(n * AT_ONCE, (n + 1) * AT_ONCE));
}

/** One under the other, each behind a paragraph with its number. */
function documentOf(batch: readonly HostileAnswer[]): string {
  return batch.map(({ markdown }, n) => `§${n}§\n\n${markdown}`).join("\n\n");
}

/** Of what is to be seen, what is not. */
function missingOf(batch: readonly HostileAnswer[], shown: string): string[] {
  const texts = withoutBlanks(shown).split(/§\d+§/u).slice(1);
  return batch.flatMap(({ markdown, shows }, n) => {
    const text = texts[n];
    if (text === undefined) return [`${markdown} is not there at all`];
    let from = 0;
    return shows.flatMap((part) => {
      const at = text.indexOf(withoutBlanks(part), from);
      if (at !== -1) from = at;
      return at === -1 ? [`${part} of ${markdown} in ${text.slice(0, 200)}`] : [];
    });
  });
}

function withoutBlanks(text: string): string {
  return text.replace(/[\s\ufffd]+/gu, "");
}

/** Asks, and sees the answer through. */
async function ask(
  { page, offences }: WatchedPage,
  question: string,
  end: "done" | "error" = "done",
): Promise<void> {
  const answers = page.locator('[data-role="assistant"]');
  const before = await answers.count();
  await page.locator("textarea#question").fill(question);
  await page.locator("textarea#question").press("Enter");
  const ended = page.locator(`[data-state="${end}"]`);
  const answer = answers.nth(before).and(ended);
  await answer.waitFor({ timeout: ANSWERED_WITHIN_MS }).catch(async (error: unknown) => {
    // What has broken the page is worth more than that it is broken.
    expect(await offences()).toEqual([]);
    throw error;
  });
}

/** The last answer as it is read; where there is a picture, what it is said to show. */
function lastText(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const answer = [...document.querySelectorAll(".prose")].at(-1).cloneNode(true);
    for (const picture of answer.querySelectorAll("img")) picture.replaceWith(picture.alt);
    return answer.textContent;
  })()`);
}

/** How many numbers stand by themselves: none was swallowed by what stands before it. */
function markers(page: Page): Promise<number> {
  return page
    .locator(".prose")
    .last()
    .locator("> * , > * > *")
    .filter({ hasText: /^§\d+§$/u })
    .count();
}
