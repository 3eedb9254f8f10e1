import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import type { Emulator } from "../../gateway-emulator/src/emulator.ts";
import { launchBrowser } from "../kit/browser.ts";
import { serveBuiltPage, type BuiltPage } from "../kit/built-page.ts";
import { releaseModel, scriptAnswers, setFaults } from "../kit/driven-model.ts";
import { chromium } from "../kit/machine.ts";
import { startOwnStack } from "../kit/own-stack.ts";
import { keepState } from "../kit/states.ts";
import { ANSWERS } from "./states/answers.ts";
import { CONNECTION } from "./states/connection.ts";
import { FAILURES } from "./states/failures.ts";
import { PAGE } from "./states/page.ts";
import { SCROLLING } from "./states/scrolling.ts";
import { THREADS } from "./states/threads.ts";
import { TOOLS } from "./states/tools.ts";

const STATES = [PAGE, ANSWERS, TOOLS, FAILURES, CONNECTION, SCROLLING, THREADS]
  .flat()
  .toSorted((one, other) => one.number - other.number);

describe.skipIf(!chromium)("the page in the state", () => {
  let emulator: Emulator;
  let site: BuiltPage;
  let browser: Browser;
  beforeAll(async () => {
    [emulator, browser] = await Promise.all([startOwnStack(), launchBrowser()]);
    site = await serveBuiltPage(emulator.ready.control);
  });
  afterEach(async () => {
    await setFaults(emulator.ready.control, []);
    await releaseModel(emulator.ready.control);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await emulator?.close();
  });

  test.each(STATES)(
    "$number, $name, is whole in every variant",
    async ({ model = [], faults = [], enter, ...state }) => {
      const { control, apis } = emulator.ready;
      const answers = model.map(({ when, ...answer }) => ({
        ...answer,
        times: "always" as const,
        when: { ...when, operation: "ConverseStream" as const },
      }));
      await scriptAnswers(control, answers);
      await setFaults(control, faults);
      const websocket = apis[0]?.websocket ?? "";
      await keepState(browser, {
        ...state,
        url: site.url,
        enter: (page, line) => enter(page, { line, websocket }),
      });
    },
  );
});
