import { join } from "node:path";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";

/** A page of a browser, with what the benchmarks ask of it. */
export interface Tab extends AsyncDisposable {
  page: Page;
  cdp: CDPSession;
  /** Evaluates an expression of JavaScript, whatever the page's policy says of scripts, and awaits its value. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** How much of the heap is in use after a collection, in bytes. */
  heapBytes(): Promise<number>;
}

/** How a page is looked at. */
export interface Conditions {
  /** How many times slower the main thread shall be; 1 when absent. */
  slowdown?: number;
  /** A phone's width and network. */
  phone?: boolean;
  /** Type a letter as soon as there is something to type in. */
  typesFirst?: boolean;
}

/** 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const PHONE_NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 800 };

/** A profile of its own: nothing is cached, and nothing kept. */
export function openProfile(browser: Browser, { phone = false }: Conditions = {}): Promise<BrowserContext> {
  return browser.newContext({ locale: "en-US", viewport: phone ? PHONE : DESK });
}

/** Opens an empty page under the conditions; `pages/watch.js` will be in what it goes to. */
export async function openTab(
  profile: BrowserContext,
  { slowdown = 1, phone = false, typesFirst = false }: Conditions = {},
): Promise<Tab> {
  const page = await profile.newPage();
  if (typesFirst) await page.addInitScript("globalThis.benchTypesFirst = true");
  await page.addInitScript({ path: join(import.meta.dirname, "pages", "watch.js") });
  const cdp = await profile.newCDPSession(page);
  if (slowdown > 1) await cdp.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  if (phone) {
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", PHONE_NETWORK);
  }
  return {
    page,
    cdp,
    async evaluate(expression) {
      const evaluated = cdp.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = await within(VALUE_WITHIN_MS, evaluated, expression);
      if (exceptionDetails)
        throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
      return result.value;
    },
    async heapBytes() {
      await cdp.send("HeapProfiler.collectGarbage");
      await cdp.send("HeapProfiler.collectGarbage");
      return (await cdp.send("Runtime.getHeapUsage")).usedSize;
    },
    [Symbol.asyncDispose]: () => page.close(),
  };
}

/** A page of ours that has come to rest: everything is loaded, and the first answer is prepared for. */
export async function openSettled(
  profile: BrowserContext,
  url: string,
  conditions: Conditions = {},
): Promise<Tab> {
  const tab = await openTab(profile, conditions);
  await tab.page.goto(url);
  await tab.page.locator("#question").waitFor();
  await tab.page.waitForLoadState("networkidle");
  await tab.page.waitForTimeout(SETTLE_MS);
  return tab;
}

async function within<Value>(ms: number, value: Promise<Value>, what: string): Promise<Value> {
  const late = AbortSignal.timeout(ms);
  const { promise, reject } = Promise.withResolvers<never>();
  late.addEventListener("abort", () => reject(new Error(`${what}: no value within ${ms} ms`)));
  return Promise.race([value, promise]);
}

const VALUE_WITHIN_MS = 30_000;
const SETTLE_MS = 1_000;
const ANSWER_WITHIN_MS = 120_000;

/** Asks by the keyboard; resolves when the newest answer is in one of these states. */
export async function askBy({ page }: Tab, question: string, ...states: string[]): Promise<void> {
  const answers = page.locator('[data-role="assistant"]');
  const before = await answers.count();
  const field = page.locator("#question");
  await field.fill(question);
  await field.press("Enter");
  const answer = answers.nth(before);
  await answer.waitFor({ state: "attached" });
  const wanted = states.map((state) => `[data-state="${state}"]`).join(", ");
  await answer.and(page.locator(wanted)).waitFor({ state: "attached", timeout: ANSWER_WITHIN_MS });
}
