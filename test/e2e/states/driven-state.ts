import { randomUUID } from "node:crypto";
import type { Locator, Page } from "playwright-core";
import { openChat } from "../../kit/chat.ts";
import type { ScriptedAnswer } from "../../kit/driven-model.ts";
import type { Line } from "../../kit/line.ts";
import type { State } from "../../kit/states.ts";

/** A state, how the model answers in it, and what goes wrong. */
export interface DrivenState extends Omit<State, "url" | "enter"> {
  /** The first answers that fit a question; they do so however often. */
  model?: readonly ScriptedAnswer[];
  /** Rules of the emulator's. */
  faults?: readonly object[];
  enter(page: Page, stage: Stage): Promise<void>;
}

/** What is around the page. */
export interface Stage {
  line: Line;
  /** The gateway's address, for whoever else talks to it. */
  websocket: string;
}

export const WITHIN_MS = 60_000;

export async function ask(page: Page, question = "How does ground fog form?"): Promise<void> {
  await page.locator("textarea#question").fill(question);
  await page.locator("textarea#question").press("Enter");
}

export async function answered(page: Page): Promise<void> {
  await ask(page);
  await answer(page, "done").waitFor({ timeout: WITHIN_MS });
}

export async function failed(page: Page): Promise<void> {
  await ask(page);
  await answer(page, "error").waitFor({ timeout: WITHIN_MS });
}

export function answer(page: Page, state: string): Locator {
  return page.locator(`[data-role="assistant"][data-state="${state}"]`);
}

/** The same reader asks elsewhere: each list of questions in a conversation of its own, whose ids are given. */
export async function askElsewhere(
  page: Page,
  { websocket }: Stage,
  conversations: readonly (readonly string[])[],
): Promise<string[]> {
  const device = await page.evaluate<string>(`localStorage.getItem("groundfog.device")`);
  await using chat = await openChat(websocket, { device });
  const threads: string[] = [];
  for (const questions of conversations) {
    const thread = randomUUID();
    for (const question of questions) await chat.ask(question, thread);
    threads.push(thread);
  }
  return threads;
}
