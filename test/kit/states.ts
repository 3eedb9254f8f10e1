import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { violations } from "./accessibility.ts";
import { openLine, type Line } from "./line.ts";
import { repository } from "./repository.ts";

/** How a state is looked at. */
export interface Variant {
  colorScheme: "light" | "dark";
  /** In CSS pixels; 390 is a phone, with a touch screen. */
  width: 390 | 1280;
}

export interface State {
  /** In the list of states, from 1; beyond 24, in none. */
  number: number;
  name: string;
  url: string;
  locale?: string;
  /** The picture shows what is below the window's lower edge, too. */
  isWhole?: boolean;
  /** All four when absent. */
  variants?: readonly Variant[];
  /** Puts a page that has just been opened into the state. */
  enter(page: Page, line: Line): Promise<void>;
}

export const VARIANTS: readonly Variant[] = [
  { colorScheme: "light", width: 390 },
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 390 },
  { colorScheme: "dark", width: 1280 },
];

const HEIGHTS = { 390: 844, 1280: 800 };

const folder = join(repository, "artifacts", "screenshots", "states");

/**
 * Puts the page into a state, in each variant afresh, and keeps its picture. Expects that axe finds nothing, that
 * nothing runs off to the side, and that no script of the page's throws.
 */
export async function keepState(browser: Browser, state: State): Promise<void> {
  await mkdir(folder, { recursive: true });
  const found = await Promise.all(
    (state.variants ?? VARIANTS).map((variant) => keepVariant(browser, state, variant)),
  );
  expect(found.flat()).toEqual([]);
}

/** Keeps the picture, and returns what is wrong with the page. */
async function keepVariant(browser: Browser, state: State, variant: Variant): Promise<string[]> {
  const context = await openContext(browser, state, variant);
  try {
    const page = await context.newPage();
    const thrown: string[] = [];
    page.on("pageerror", ({ message }) => thrown.push(`the page threw ${message}`));
    const line = await openLine(page);
    await page.goto(state.url);
    await Promise.all([page.locator("textarea#question").waitFor(), line.greeted]);
    await state.enter(page, line);
    await still(page);
    const name = `${fileName(state, variant)}.png`;
    const path = join(folder, name);
    await page.screenshot({ path, animations: "disabled", fullPage: state.isWhole === true });
    const wrong = [...thrown, ...(await runsOff(page)), ...(await violations(page))];
    return wrong.map((what) => `${name}: ${what}`);
  } finally {
    await context.close();
  }
}

function openContext(browser: Browser, state: State, variant: Variant): Promise<BrowserContext> {
  const { colorScheme, width } = variant;
  const isPhone = width === 390;
  return browser.newContext({
    locale: state.locale ?? "en-US",
    colorScheme,
    viewport: { width, height: HEIGHTS[width] },
    isMobile: isPhone,
    hasTouch: isPhone,
  });
}

function fileName({ number, name }: State, { colorScheme, width }: Variant): string {
  return `${String(number).padStart(2, "0")}-${name}-${colorScheme}-${width}`;
}

/** Waits until the fonts are there, what moves and ends has ended, and all of it is painted. */
async function still(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    await document.fonts.ready;
    const ends = (one) => one.timeline === document.timeline && Number.isFinite(one.effect?.getComputedTiming().endTime);
    await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  })()`);
}

/** What is wider than the place it has: nothing may scroll sideways but what is meant to, inside the text. */
async function runsOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[document.documentElement, document.body, document.querySelector("#thread")]
    .filter((one) => one && one.scrollWidth > one.clientWidth)
    .map((one) => \`\${one.localName} is \${one.scrollWidth} px wide in \${one.clientWidth} px\`)`);
}
