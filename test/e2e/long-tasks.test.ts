import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { traceMainThread } from "../bench/client/main-thread.ts";
import { deltasOf, mixedAnswer } from "../bench/client/mixed-answer.ts";
import { openSite, type Site } from "../bench/client/site.ts";
import { askBy, openProfile, openSettled } from "../bench/client/tab.ts";
import { launchBrowser } from "../kit/browser.ts";
import { chromium } from "../kit/machine.ts";

const ANSWER_CHARS = 20_000;
const CHARS_A_DELTA = 10;
/** Four times as fast as the fastest models of the benchmark. */
const DELTAS_PER_SECOND = 1_000;
/** Processor time, which another program on the machine does not add to: a budget of work. */
const LONGEST_TASK_MS = 50;

describe.skipIf(!chromium)("the page, under a fast answer", () => {
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    [site, browser] = await Promise.all([openSite(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
  });

  test(`has no task of more than ${LONGEST_TASK_MS} ms of its main thread's work`, async () => {
    site.gateway.script = {
      deltas: deltasOf(mixedAnswer(ANSWER_CHARS), ANSWER_CHARS / CHARS_A_DELTA),
      deltasPerSecond: DELTAS_PER_SECOND,
      frameMs: 0,
    };
    await using profile = await openProfile(browser);
    await using tab = await openSettled(profile, site.url);
    const { taskMs } = await traceMainThread(browser, tab.page, () => askBy(tab, "What is fog?", "done"));
    const longestMs = taskMs[0] ?? Infinity;
    console.log(`the longest of ${taskMs.length} tasks: ${longestMs.toFixed(1)} ms`);
    expect(longestMs).toBeLessThanOrEqual(LONGEST_TASK_MS);
  });
});
