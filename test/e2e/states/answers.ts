import type { Page } from "playwright-core";
import { CJK, CUT_SHORT, MIXED, RTL, THOUGHTS } from "../../fixtures/states/answers.ts";
import { HOLD } from "../../kit/driven-model.ts";
import { answer, answered, ask, type DrivenState } from "./driven-state.ts";

/** How an answer comes, and how it ends. */
export const ANSWERS: readonly DrivenState[] = [
  {
    number: 2,
    name: "waiting",
    model: [{ events: [HOLD] }],
    async enter(page) {
      await ask(page);
      await answer(page, "waiting").filter({ hasText: /\d/ }).waitFor();
    },
  },
  {
    number: 3,
    name: "reasoning",
    model: [{ events: [{ reasoning: THOUGHTS }, HOLD] }],
    async enter(page) {
      await ask(page);
      await page.getByRole("button", { name: "Thinking…" }).click();
      await page.getByText("so it can hold less water").waitFor();
    },
  },
  {
    number: 3,
    name: "thought",
    model: [{ events: [{ reasoning: THOUGHTS }, { text: MIXED }] }],
    enter: answered,
  },
  {
    number: 4,
    name: "streaming",
    model: [{ events: [{ text: MIXED }, { text: "\n\nAnd **where" }, HOLD] }],
    async enter(page) {
      await ask(page);
      await answer(page, "streaming").filter({ hasText: "And where" }).waitFor();
    },
  },
  {
    number: 6,
    name: "stopped",
    model: [{ events: [{ text: CUT_SHORT }, HOLD] }],
    async enter(page) {
      await ask(page);
      await answer(page, "streaming").filter({ hasText: "to its dew" }).waitFor();
      await page.keyboard.press("Escape");
      await answer(page, "stopped").waitFor();
    },
  },
  {
    number: 7,
    name: "truncated",
    model: [{ events: [{ text: CUT_SHORT }], stopReason: "max_tokens" }],
    enter: answered,
  },
  {
    number: 8,
    name: "guardrail",
    model: [{ events: [{ text: "Sorry, I cannot talk about this." }], stopReason: "guardrail_intervened" }],
    enter: answered,
  },
  {
    number: 22,
    name: "cjk",
    locale: "ja-JP",
    model: [{ events: [{ text: CJK }] }],
    enter: (page) => answeredIn(page, "霧と雾について、くわしく教えてください。"),
  },
  {
    number: 23,
    name: "rtl-with-code",
    model: [{ events: [{ text: RTL }] }],
    enter: (page) => answeredIn(page, "كيف يتكون الضباب؟"),
  },
  {
    number: 24,
    name: "print",
    isWhole: true,
    model: [{ events: [{ text: MIXED }] }],
    async enter(page) {
      await answered(page);
      await page.emulateMedia({ media: "print" });
    },
  },
];

async function answeredIn(page: Page, question: string): Promise<void> {
  await ask(page, question);
  await answer(page, "done").waitFor();
}
