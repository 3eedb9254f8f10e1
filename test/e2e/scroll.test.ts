import { randomUUID } from "node:crypto";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { launchBrowser } from "../kit/browser.ts";
import { openChat } from "../kit/chat.ts";
import { scriptAnswers } from "../kit/driven-model.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";

const TURNS = 120;
const MAX_TURNS = 100;
const WITHIN_MS = 60_000;
/** Some four pages, in about four seconds. */
const LONG = paragraphs(80);
const PACE = { ttftMs: 300, deltaMs: 20, deltaChars: 12 };

// Each on a page of its own, and most of them wait for answers: they do so together.
describe.skipIf(!chromium)("the conversation, as it is scrolled", { concurrent: true }, () => {
  let emulator: Emulator;
  let site: BuiltPage;
  let browser: Browser;
  const device = randomUUID();
  const thread = randomUUID();

  beforeAll(async () => {
    [emulator, browser] = await Promise.all([startOwnStack(), launchBrowser()]);
    site = await serveBuiltPage(emulator.ready.control);
    const when = { operation: "ConverseStream" } as const;
    await scriptAnswers(emulator.ready.control, [
      { when: { ...when, contains: "at length" }, times: "always", pace: PACE, events: [{ text: LONG }] },
      { when: { ...when, contains: "two ways" }, times: 1, events: [{ text: paragraphs(9) }] },
      { when: { ...when, contains: "at once" }, times: "always", events: [{ text: paragraphs(40) }] },
      { when, times: "always", events: [{ text: paragraphs(3) }] },
    ]);
    const [api] = emulator.ready.apis;
    await using chat = await openChat(api?.websocket ?? "", { device });
    for (let n = 1; n <= TURNS; n++) await chat.ask(`Of old, number ${n}`, thread);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await emulator?.close();
  });

  async function open(options: BrowserContextOptions & { hash?: string } = {}): Promise<Page> {
    const { hash = "", ...context } = options;
    const profile = await browser.newContext({
      locale: "en-US",
      viewport: { width: 1280, height: 800 },
      reducedMotion: "reduce",
      ...context,
    });
    await profile.addInitScript(`localStorage.setItem("groundfog.device", "${device}")`);
    const page = await profile.newPage();
    page.on("pageerror", (error) => {
      throw error;
    });
    await page.goto(site.url + hash);
    await page.locator("textarea#question").waitFor();
    return page;
  }

  async function answered(page: Page, question: string): Promise<void> {
    const before = await page.locator(".turn").count();
    await ask(page, question);
    await page.locator(".turn").nth(before).locator('[data-state="done"]').waitFor({ timeout: WITHIN_MS });
  }

  test("one turn of the wheel upwards lets go: nothing moves until the end of the answer", async ({
    expect,
  }) => {
    const page = await open();
    await ask(page, "Write at length.");
    await flowing(page);
    await page.locator("#thread").hover();
    await page.mouse.wheel(0, -120);
    await still(page);
    const left = await standing(page);
    await watch(page);
    await page.locator('[data-state="done"]').waitFor({ timeout: WITHIN_MS });
    expect(await standing(page)).toEqual(left);
    expect(await watched(page)).toHaveLength(1);
    const pill = page.getByRole("button", { name: "Jump to latest: there is new text" });
    await pill.click();
    await atEnd(page);
    expect(await pill.count()).toBe(0);
  });

  test("back at the end, the reader follows again", async () => {
    const page = await open();
    await ask(page, "Write at length.");
    await flowing(page);
    await page.locator("#thread").hover();
    await page.mouse.wheel(0, -400);
    await still(page);
    await page.mouse.wheel(0, 100_000);
    await page.locator('[data-state="done"]').waitFor({ timeout: WITHIN_MS });
    await atEnd(page);
  });

  test.for<[way: string, leave: (page: Page) => Promise<unknown>]>([
    ["the Page Up key", (page) => page.locator("#thread").press("PageUp")],
    ["a finger", swipeDown],
    ["a selection", (page) => page.locator(".prose p").last().selectText()],
    ["the Tab key", (page) => page.locator("#thread").press("Tab")],
  ])("%s lets go as well", async ([, leave], { expect }) => {
    const page = await open({ hasTouch: true });
    await ask(page, "Write at length.");
    await flowing(page);
    await leave(page);
    await still(page);
    await watch(page);
    await page.locator('[data-state="done"]').waitFor({ timeout: WITHIN_MS });
    expect(await watched(page)).toHaveLength(1);
    expect(await distance(page)).toBeGreaterThan(200);
  });

  test("a question goes to the top, its answer fills the page without moving it, and is followed then", async ({
    expect,
  }) => {
    const page = await open();
    await answered(page, "First, at once.");
    await watch(page);
    await answered(page, "Then write at length.");
    const samples = await watched(page);
    const filling = samples.filter(({ turns, room }) => turns === 2 && room > 60);
    expect(filling.length).toBeGreaterThan(0);
    expect(new Set(filling.map(({ top }) => top)).size).toBe(1);
    expect(filling[0]?.question).toBeGreaterThanOrEqual(16);
    expect(filling[0]?.question).toBeLessThan(25);
    expect(samples.at(-1)?.top).toBeGreaterThan((filling[0]?.top ?? 0) + 1_000);
    await atEnd(page);
  });

  test("moves to the question smoothly where motion is welcome", async ({ expect }) => {
    const page = await open({ reducedMotion: "no-preference" });
    await answered(page, "First, at once.");
    await watch(page);
    await answered(page, "And then?");
    await still(page);
    const samples = await watched(page);
    expect(samples.at(-1)?.question).toBeLessThan(25);
    expect(new Set(samples.map(({ top }) => top)).size).toBeGreaterThan(5);
  });

  test("of a question taller than half the page, the end stays in sight above its answer", async ({
    expect,
  }) => {
    const page = await open();
    await answered(page, "First, at once.");
    await answered(page, "A long one.\n".repeat(60));
    const ends = await page.evaluate<number>(
      `document.querySelector(".turn:last-of-type [data-role=user]").getBoundingClientRect().bottom`,
    );
    expect(ends).toBeGreaterThan(200);
    expect(ends).toBeLessThan(600);
  });

  test("without the anchor, the end is followed from the start", async ({ expect }) => {
    const page = await open();
    await page.evaluate(`localStorage.setItem("groundfog.settings", '{"anchor":false}')`);
    await page.reload();
    await answered(page, "First, at once.");
    await ask(page, "And then?");
    await page.locator(".turn").nth(1).locator('[data-state="done"]').waitFor();
    await atEnd(page);
    expect((await sample(page)).question).toBeGreaterThan(100);
  });

  test("a composer that grows moves no text, neither while an answer fills the page nor in its middle", async ({
    expect,
  }) => {
    const page = await open();
    await answered(page, "First, at once.");
    await answered(page, "And then?");
    const anchored = await standing(page);
    await page.locator("textarea#question").fill("One\nTwo\nThree\nFour\nFive\nSix\n");
    await still(page);
    expect(await standing(page)).toEqual(anchored);
    await page.locator("textarea#question").fill("");
    await page.locator("#thread").hover();
    await page.mouse.wheel(0, -700);
    await still(page);
    const reading = await standing(page);
    await page.locator("textarea#question").fill("One\nTwo\nThree\nFour\nFive\nSix\n");
    await still(page);
    expect(await standing(page)).toEqual(reading);
  });

  test("a narrower window leaves the text that is read where it is", async ({ expect }) => {
    const page = await open({ hash: `#/c/${thread}` });
    await newestInSight(page);
    await page.locator("#thread").hover();
    await page.mouse.wheel(0, -900);
    await still(page);
    const { turn, at } = await standing(page);
    await page.setViewportSize({ width: 500, height: 800 });
    await still(page);
    expect(await topOf(page, turn)).toBeCloseTo(at, -0.5);
  });

  test("a long conversation opens at its newest message, and is read upwards without a jump", async ({
    expect,
  }) => {
    const page = await open({ hash: `#/c/${thread}` });
    await newestInSight(page);
    await atEnd(page);
    let most = 0;
    const earlier = page.getByRole("button", { name: "Earlier messages" });
    while ((await earlier.count()) > 0) {
      const first = await page.locator(".turn").first().getAttribute("data-turn");
      const { turn, at } = await toTop(page);
      await until(page, `document.querySelector(".turn").dataset.turn !== "${first}"`);
      await still(page);
      expect(Math.abs((await topOf(page, turn)) - at)).toBeLessThanOrEqual(1);
      most = Math.max(most, await page.locator(".turn").count());
    }
    expect(most).toBe(MAX_TURNS);
    expect(await page.locator(".turn h2").first().textContent()).toBe("Question 1");
    await page.getByRole("button", { name: "Jump to latest" }).click();
    await newestInSight(page);
    expect(await page.locator(".turn h2").last().textContent()).toBe(`Question ${TURNS}`);
  });

  test("what was left behind below comes back on the way down", async ({ expect }) => {
    const page = await open({ hash: `#/c/${thread}` });
    await newestInSight(page);
    while ((await page.getByRole("button", { name: "Earlier messages" }).count()) > 0) {
      await toTop(page);
      await still(page);
    }
    expect(await page.locator(".later").count()).toBe(1);
    await page.locator("#thread").hover();
    while ((await distance(page)) > 1) {
      await page.mouse.wheel(0, 3_000);
      await still(page);
      expect(await page.locator(".turn").count()).toBeLessThanOrEqual(MAX_TURNS);
    }
    await newestInSight(page);
  });

  test("whoever comes back to a conversation finds it where it was left", async ({ expect }) => {
    const page = await open({ hash: `#/c/${thread}` });
    await newestInSight(page);
    await page.locator("#thread").hover();
    await page.mouse.wheel(0, -1_500);
    await still(page);
    const left = await standing(page);
    await page.evaluate(`void (location.hash = "#/")`);
    await page.locator(".empty").waitFor();
    await page.evaluate(`void (location.hash = "#/c/${thread}")`);
    await page.locator(".turn").first().waitFor();
    await still(page);
    const back = await standing(page);
    expect(back.turn).toBe(left.turn);
    expect(Math.abs(back.at - left.at)).toBeLessThan(1);
  });

  test("another answer, and the one before it, begin where the question stands", async ({ expect }) => {
    const page = await open();
    await answered(page, "First, at once.");
    await answered(page, "And in two ways?");
    const { question } = await sample(page);
    await page.getByRole("button", { name: "Answer again" }).last().click();
    await page.locator(".siblings").waitFor();
    await page.locator('.turn:last-of-type [data-state="done"]').waitFor();
    expect((await sample(page)).question).toBe(question);
    await page.locator('.turn:last-of-type .answer [data-step="-1"]').click();
    await still(page);
    expect((await sample(page)).question).toBe(question);
  });

  test("paper gets the whole conversation", async ({ expect }) => {
    const page = await open({ hash: `#/c/${thread}` });
    await newestInSight(page);
    await toTop(page);
    await still(page);
    const before = await page.locator(".turn").count();
    await page.evaluate(`dispatchEvent(new Event("beforeprint"))`);
    expect(await page.locator(".turn").count()).toBeGreaterThanOrEqual(before);
    expect(await page.evaluate(`document.querySelector(".later")`)).toBeNull();
    await page.evaluate(`dispatchEvent(new Event("afterprint"))`);
    expect(await page.locator(".turn").count()).toBe(before);
  });

  test("an address that leads nowhere says so, and leads on", async () => {
    const page = await open({ hash: `#/c/${randomUUID()}` });
    await page.getByText("This conversation is no longer there.").waitFor();
    await page.locator("#thread").getByRole("button", { name: "New conversation" }).click();
    await page.getByText("Ask, and the fog lifts.").waitFor();
  });
});

function paragraphs(count: number): string {
  return Array.from({ length: count }, (_, n) => `Paragraph ${n + 1} of the fog.`).join("\n\n");
}

async function ask(page: Page, question: string): Promise<void> {
  await page.locator("textarea#question").fill(question);
  await page.locator("textarea#question").press("Enter");
}

/** The answer has grown beyond the page, and is being followed. */
async function flowing(page: Page): Promise<void> {
  await until(page, `document.querySelector("#thread").scrollTop > 600`);
}

/** Nothing has moved, and nothing was drawn, for some frames. */
async function still(page: Page): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    const thread = document.querySelector("#thread");
    let [before, frames] = ["", 0];
    (function look() {
      const now = thread.scrollTop + " " + thread.querySelectorAll(".turn").length;
      frames = now === before ? frames + 1 : 0;
      before = now;
      if (frames < 20) requestAnimationFrame(look); else done();
    })();
  })`);
}

async function newestInSight(page: Page): Promise<void> {
  await page.locator(".turn").getByText(`Of old, number ${TURNS}`, { exact: true }).waitFor();
  await atEnd(page);
}

/** Goes as far up as there is something, and says what stands there then. */
async function toTop(page: Page): Promise<{ turn: string; at: number }> {
  await page.evaluate(`void (document.querySelector("#thread").scrollTop = 0)`);
  return standing(page);
}

async function atEnd(page: Page): Promise<void> {
  await until(
    page,
    `(({ scrollHeight, scrollTop, clientHeight }) =>
    scrollHeight - scrollTop - clientHeight <= 1)(document.querySelector("#thread"))`,
  );
}

/**
 * Waits until something is so, as the page sees it.
 * @throws {Error} when it does not become so
 */
async function until(page: Page, condition: string): Promise<void> {
  const isSo = await page.evaluate(`new Promise((done) => {
    setTimeout(() => done(false), ${WITHIN_MS});
    (function look() {
      if (${condition}) done(true); else requestAnimationFrame(look);
    })();
  })`);
  if (!isSo) throw new Error(`never: ${condition}`);
}

function distance(page: Page): Promise<number> {
  return page.evaluate<number>(`(({ scrollHeight, scrollTop, clientHeight }) =>
    scrollHeight - scrollTop - clientHeight)(document.querySelector("#thread"))`);
}

/** Which turn is uppermost in sight, and where. */
function standing(page: Page): Promise<{ turn: string; at: number }> {
  return page.evaluate(`(() => {
    const edge = document.querySelector("#thread").getBoundingClientRect().top;
    const turn = [...document.querySelectorAll(".turn")].find((one) => one.getBoundingClientRect().bottom > edge);
    return { turn: turn.dataset.turn, at: turn.getBoundingClientRect().top };
  })()`);
}

function topOf(page: Page, turn: string): Promise<number> {
  return page.evaluate<number>(`document.querySelector('[data-turn="${turn}"]').getBoundingClientRect().top`);
}

/** Where things stand in a frame, in CSS pixels. */
interface Sample {
  top: number;
  turns: number;
  /** Of the newest question, below the upper edge. */
  question: number;
  /** Between the newest answer's end and the lower edge. */
  room: number;
}

const SAMPLE = `(() => {
  const thread = document.querySelector("#thread");
  const turn = thread.querySelector(".turn:last-of-type");
  const { top, bottom } = thread.getBoundingClientRect();
  return {
    top: thread.scrollTop,
    turns: thread.querySelectorAll(".turn").length,
    question: (turn?.getBoundingClientRect().top ?? 0) - top,
    room: bottom - (turn?.getBoundingClientRect().bottom ?? 0),
  };
})()`;

function sample(page: Page): Promise<Sample> {
  return page.evaluate<Sample>(SAMPLE);
}

/** Takes note, in every frame as it is painted, of whatever has moved. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const samples = (globalThis.samples = []);
    const channel = new MessageChannel();
    const look = () => requestAnimationFrame(() => channel.port1.postMessage(""));
    channel.port2.onmessage = () => {
      const now = ${SAMPLE};
      const before = samples.at(-1);
      if (!before || before.top !== now.top || before.turns !== now.turns) samples.push(now);
      else if (before.room > 0) samples.push(now);
      look();
    };
    look();
  })()`);
}

function watched(page: Page): Promise<Sample[]> {
  return page.evaluate<Sample[]>("globalThis.samples");
}

/** A finger that is put on the page and drawn down, which brings back what is above. */
async function swipeDown(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...ys: number[]) =>
    cdp.send("Input.dispatchTouchEvent", { type, touchPoints: ys.map((y) => ({ x: 640, y })) });
  await touch("touchStart", 200);
  for (let y = 220; y <= 500; y += 20) await touch("touchMove", y);
  await touch("touchEnd");
}
