import type { Page } from "playwright-core";
import { CUT_SHORT, MIXED } from "../../fixtures/states/answers.ts";
import { answer, answered, ask, WITHIN_MS, type DrivenState, type Stage } from "./driven-state.ts";

const model = [{ events: [{ text: MIXED }] }];

/** Longer than it takes until the page speaks of a lost connection. */
const LOSS_MS = 5_000;

/** What becomes of the page's connection. */
export const CONNECTION: readonly DrivenState[] = [
  {
    number: 12,
    name: "offline",
    model,
    async enter(page, { line }) {
      await answered(page);
      await page.context().setOffline(true);
      await line.cut();
      await ask(page, "And where does it last the longest?");
      await page.locator('[data-role="user"]').nth(1).waitFor();
      await page.getByText("You are offline.").waitFor();
    },
  },
  {
    number: 13,
    name: "reconnecting",
    model,
    async enter(page, { line }) {
      await answered(page);
      await line.cut();
      await page.getByText("Reconnecting").waitFor();
    },
  },
  {
    number: 14,
    name: "resumed",
    model: [{ events: [{ text: CUT_SHORT }, { delayMs: LOSS_MS }, { text: " point. Then it lingers." }] }],
    async enter(page, { line }) {
      await ask(page);
      await answer(page, "streaming").filter({ hasText: "to its dew" }).waitFor();
      await line.cut();
      await page.getByText("Reconnecting").waitFor();
      line.mend();
      await answer(page, "done").filter({ hasText: "Then it lingers." }).waitFor({ timeout: WITHIN_MS });
    },
  },
  {
    number: 20,
    name: "signed-out",
    model,
    async enter(page, stage) {
      await answered(page);
      await greetAnew(page, stage, ({ id }) => ({
        v: 1,
        k: "ack",
        id,
        ok: false,
        err: { code: "unauthorized", retryable: false },
      }));
      await page.getByText("You are signed out.").waitFor();
    },
  },
  {
    number: 21,
    name: "newer-version",
    model,
    async enter(page, stage) {
      await answered(page);
      await greetAnew(page, stage, (ready) => ({ ...ready, build: "another" }));
      await page.getByText("A newer version is there.").waitFor();
    },
  },
];

/** Has the page connect once more, and be greeted otherwise. */
async function greetAnew(
  page: Page,
  { line }: Stage,
  greeting: (ready: Record<string, unknown>) => object,
): Promise<void> {
  line.change((frame) => {
    const said = JSON.parse(frame) as Record<string, unknown>;
    return said.k === "ready" ? JSON.stringify(greeting(said)) : frame;
  });
  await line.cut();
  line.mend();
  await page.evaluate(`dispatchEvent(new Event("online"))`);
}
