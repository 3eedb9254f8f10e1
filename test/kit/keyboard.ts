import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Nobody has more stops on a page of one answer. */
const MAX_STOPS = 80;
const WITHIN = { timeout: 15_000 };

/** What has the focus, and what a reader sees of that. */
interface Focus {
  /** What a screen reader calls it; `""`: nothing has the focus. */
  name: string;
  /** What is wrong with it for those who see. */
  hidden: string | undefined;
}

/**
 * What has the focus, and whether that is seen: inside the window, not transparent, and with an outline of its own or
 * around it. The conversation itself has none: only the page puts the focus there, to hold the place of what has gone.
 */
const LOOK = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return { name: "" };
  const label = element.labels?.[0]?.textContent;
  const by = document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent;
  const name = (element.ariaLabel || by || label || element.innerText || element.localName).replace(/\\s+/g, " ").trim();
  if (element.id === "thread") return { name };
  if (!element.matches(":focus-visible")) return { name, hidden: "it is not :focus-visible" };
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
  const isOutside = bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth;
  if (isOutside || width * height === 0) return { name, hidden: "it is not in the window" };
  let isOutlined = false;
  for (let around = element; around && around !== document.body; around = around.parentElement) {
    const { outlineStyle, outlineWidth, opacity } = getComputedStyle(around);
    isOutlined ||= outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
    if (around !== element || element.localName !== "input" || element.type !== "radio")
      if (opacity === "0") return { name, hidden: "it is transparent" };
  }
  return isOutlined ? { name } : { name, hidden: "nothing is around it" };
})()`;

/** What has the focus; expects that it is seen, as soon as what fades in has begun to. */
export async function focusedName(page: Page): Promise<string> {
  let focus = await page.evaluate<Focus>(LOOK);
  const look = async () => (focus = await page.evaluate<Focus>(LOOK)).hidden;
  if (focus.hidden !== undefined)
    await expect.poll(look, { ...WITHIN, message: `${focus.name} has the focus` }).toBeUndefined();
  return focus.name;
}

/** Presses a key, and expects that what has the focus then is seen, and is called so. */
export async function pressTo(page: Page, key: string, name: string | RegExp): Promise<void> {
  await page.keyboard.press(key);
  await expectFocus(page, name);
}

/** Expects that what is called so has the focus, at once or soon, and that it is seen. */
export async function expectFocus(page: Page, name: string | RegExp): Promise<void> {
  const expected = typeof name === "string" ? name : expect.stringMatching(name);
  await expect.poll(() => page.evaluate<Focus>(LOOK), WITHIN).toEqual({ name: expected });
}

/** Where the Tab key stops on its way through the page, from its beginning to its end. */
export async function tabStops(page: Page): Promise<string[]> {
  // Where the Tab key goes on from: the page's very beginning.
  await page.evaluate(`(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  })()`);
  const stops: string[] = [];
  while (stops.length < MAX_STOPS) {
    await page.keyboard.press("Tab");
    const name = await focusedName(page);
    if (name === "") return stops;
    stops.push(name);
  }
  throw new Error(`the Tab key never leaves the page: ${stops.join(", ")}`);
}

/** Presses the Tab key until what is called so has the focus. */
export async function tabTo(page: Page, name: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const seen: string[] = [];
  while (seen.length < MAX_STOPS) {
    await page.keyboard.press(key);
    const now = await focusedName(page);
    if (now === name) return;
    seen.push(now);
  }
  throw new Error(`${key} does not lead to ${name}, but to ${seen.join(", ")}`);
}
