import { HOLD } from "../../kit/driven-model.ts";
import { answer, ask, type DrivenState } from "./driven-state.ts";

const QUESTION = "What time is it in Kyoto, and what is half of 3.9?";
const TIME = { toolUse: { name: "current_time", input: { timeZone: "Asia/Tokyo" } } };
const SUM = { toolUse: { name: "calculate", input: { expression: "3,9 / 2" } } };

/** What the model has others do for it. */
export const TOOLS: readonly DrivenState[] = [
  {
    number: 5,
    name: "tool-running",
    model: [{ events: [{ text: "I look at the clock." }, TIME, HOLD] }],
    async enter(page) {
      await ask(page, QUESTION);
      await page.getByRole("button", { name: "current_time running" }).click();
      await page.getByText("Asia/Tokyo").waitFor();
    },
  },
  {
    number: 5,
    name: "tool-done-and-failed",
    model: [
      {
        when: { toolResult: "calculate" },
        events: [
          { text: "The clock was there; the sum needs a point where you wrote a comma: it is **1.95**." },
        ],
      },
      { events: [{ text: "I look at the clock, and work it out." }, TIME, SUM] },
    ],
    async enter(page) {
      await ask(page, QUESTION);
      await answer(page, "done").waitFor();
      await page.getByRole("button", { name: "calculate failed" }).click();
      await page.getByText("Result").waitFor();
    },
  },
];
