import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What may be pressed while an input method is at work. */
export type Stroke = "Enter" | "Control+Enter" | "Escape";

/** An input method at work in the field that has the focus. Chromium alone. */
export interface InputMethod {
  /** Shows a text as one that is still being composed. */
  compose(text: string): Promise<void>;
  /** Ends the composition with this text. */
  commit(text: string): Promise<void>;
  /** A key that the input method takes for itself: the page hears of it, and nothing is typed. */
  press(stroke: Stroke): Promise<void>;
}

const KEY_CODES = { Enter: 13, Escape: 27 };
/** What Safari reports for the key that ends a composition. */
const IME_KEY_CODE = 229;
const WITHIN = { timeout: 30_000 };
/** As the browser's protocol writes it. */
const CTRL = 2;

/** Switches a page's input method on. */
export async function openInputMethod(page: Page): Promise<InputMethod> {
  const session = await page.context().newCDPSession(page);
  return {
    async compose(text) {
      const end = text.length;
      await session.send("Input.imeSetComposition", { text, selectionStart: end, selectionEnd: end });
    },
    async commit(text) {
      await session.send("Input.insertText", { text });
    },
    async press(stroke) {
      const { key, ctrlKey } = partsOf(stroke);
      const down = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key], modifiers: ctrlKey ? CTRL : 0 };
      await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...down });
      await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...down });
    },
  };
}

/** A field in which an input method may be at work, told in the page's own terms: any browser can be asked. */
export interface ComposedField {
  name: string;
  /** What leads to it from a page with one conversation: each is pressed as soon as it is there. */
  openers: readonly string[];
  selector: string;
  /** What is typed, and what the input method makes of it. */
  reading: string;
  chosen: string;
  /** What submits the field or, where nothing does, leaves it. */
  end: Stroke;
  /** Whether that has been done, as an expression. */
  isOver: string;
}

/** Either browser's page. */
export interface Asked {
  evaluate(expression: string): Promise<unknown>;
}

/** Leads to a field, empties it, and puts the focus into it. */
export async function reach(page: Asked, { openers, selector }: ComposedField): Promise<void> {
  for (const opener of openers) {
    await expect.poll(() => page.evaluate(`!!document.querySelector(${quoted(opener)})`), WITHIN).toBe(true);
    await page.evaluate(`document.querySelector(${quoted(opener)}).click()`);
  }
  await expect.poll(() => page.evaluate(`!!document.querySelector(${quoted(selector)})`), WITHIN).toBe(true);
  await page.evaluate(`(() => {
    const field = document.querySelector(${quoted(selector)});
    field.focus();
    field.select();
    if (field.value !== "") document.execCommand("delete");
  })()`);
  await expect
    .poll(() => page.evaluate(`document.querySelector(${quoted(selector)}).value`), WITHIN)
    .toBe("");
}

/** Sees that a field holds a text, has the focus, and has been neither submitted nor left. */
export async function untouched(
  page: Asked,
  { selector, isOver }: ComposedField,
  text: string,
  after: string,
): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  expect(await page.evaluate(isOver), `it is over after ${after}`).toBe(false);
  const field = `document.querySelector(${quoted(selector)})`;
  expect(await page.evaluate(`${field}?.value`), `the field after ${after}`).toBe(text);
  const hasFocus = await page.evaluate(`document.activeElement === ${field}`);
  expect(hasFocus, `the field has the focus after ${after}`).toBe(true);
}

/**
 * Tells a field of keys that belong to an input method: as most browsers do, by `isComposing`, and as Safari does, which
 * ends the composition before the key goes down, so that only the key code tells.
 */
export async function strikeWhileComposing(
  page: Asked,
  { selector }: Pick<ComposedField, "selector">,
  stroke: Stroke,
): Promise<void> {
  const { key, ctrlKey } = partsOf(stroke);
  const common = { key, code: key, ctrlKey, bubbles: true, cancelable: true };
  for (const told of [
    { isComposing: true, keyCode: KEY_CODES[key] },
    { isComposing: false, keyCode: IME_KEY_CODE },
  ]) {
    const event = `new KeyboardEvent("keydown", ${JSON.stringify({ ...common, ...told })})`;
    await page.evaluate(`document.querySelector(${quoted(selector)}).dispatchEvent(${event})`);
  }
}

/** As most browsers and as Safari report it, with the browser's own composition in between; the field is empty before. */
export async function neverSubmitsWhileComposing(page: Page, field: ComposedField): Promise<void> {
  const { reading, chosen, end } = field;
  const strokes = new Set<Stroke>(["Enter", "Escape", end]);
  const inputMethod = await openInputMethod(page);
  await inputMethod.compose(reading);
  await untouched(page, field, reading, "composing");
  for (const stroke of strokes) {
    await inputMethod.press(stroke);
    await untouched(page, field, reading, `the input method's ${stroke}`);
  }
  await inputMethod.commit(chosen);
  await untouched(page, field, chosen, "the commit");
  for (const stroke of strokes) {
    await strikeWhileComposing(page, field, stroke);
    await untouched(page, field, chosen, `a reported ${stroke}`);
  }
  await page.keyboard.press(end);
  await expect.poll(() => page.evaluate(field.isOver), WITHIN).toBe(true);
}

function partsOf(stroke: Stroke): { key: "Enter" | "Escape"; ctrlKey: boolean } {
  return { key: stroke === "Escape" ? "Escape" : "Enter", ctrlKey: stroke === "Control+Enter" };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
