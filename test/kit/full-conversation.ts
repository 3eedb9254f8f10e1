import type { Page } from "playwright-core";
import { MIXED } from "../fixtures/states/answers.ts";
import { scriptAnswers, type ScriptedAnswer } from "./driven-model.ts";

const WITHIN_MS = 30_000;
export const FIRST_QUESTION = "Is there ground fog in Kyoto?";

/**
 * Asks, on an empty page, until there is a bit of everything: a thought and a tool, both unfolded, text, code, a table, an
 * answer in two versions, and one that has failed.
 * @param control the emulator's `/_emulator`
 */
export async function haveFullConversation(page: Page, control: string): Promise<void> {
  await script(control, [
    { events: [{ reasoning: "Let me look." }, { toolUse: { name: "weather", input: { at: "Kyoto" } } }] },
    { events: [{ text: MIXED }] },
  ]);
  await ask(page, FIRST_QUESTION, "done");
  const folded = page.locator('.card [aria-expanded="false"]');
  await folded.nth(1).waitFor();
  while ((await folded.count()) > 0) await folded.first().click();
  await script(control, [{ events: [{ text: "Yes." }] }, { events: [{ text: "It does." }] }]);
  await ask(page, "Does it lift?", "done");
  await page.locator(".turn:last-of-type .answer-actions .act").click();
  await page.locator(".turn:last-of-type .prose", { hasText: "It does." }).waitFor();
  const error = { status: 403, name: "AccessDeniedException", message: "No access to this model." };
  await script(control, [{ error }]);
  await ask(page, "And who says so?", "error");
}

async function script(control: string, answers: readonly ScriptedAnswer[]): Promise<void> {
  const when = { operation: "ConverseStream" } as const;
  await scriptAnswers(
    control,
    answers.map((answer) => ({ when, ...answer })),
  );
}

async function ask(page: Page, question: string, state: "done" | "error"): Promise<void> {
  const answers = page.locator('[data-role="assistant"]');
  const before = await answers.count();
  await page.locator("#question").fill(question);
  await page.locator("#question").press("Enter");
  await answers
    .nth(before)
    .and(page.locator(`[data-state="${state}"]`))
    .waitFor({ timeout: WITHIN_MS });
}
