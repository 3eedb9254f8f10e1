import type { ThreadItem, ThreadMessage } from "../../../lambda/src/protocol.ts";
import { answerId } from "../../../lambda/src/protocol.ts";
import { mixedAnswer } from "./mixed-answer.ts";
import { seededRandom } from "./random.ts";

const DAY_MS = 86_400_000;
const TODAY = Date.parse("2026-01-01T00:00:00Z");
const SUBJECTS = [
  "Morning fog",
  "Lake weather",
  "Mountain roads",
  "Warm rain",
  "Cloud physics",
  "Harbour lights",
];

/** Conversations, the last used first. */
export function oldThreads(count: number): ThreadItem[] {
  const random = seededRandom(3);
  return Array.from({ length: count }, (_, n) => ({
    thread: `thread-${n}`,
    title: `${SUBJECTS[Math.floor(random() * SUBJECTS.length)]} ${n}`,
    updatedAt: new Date(TODAY - n * DAY_MS).toISOString(),
  }));
}

/**
 * A conversation's messages, question and answer in turns; the last question has two answers.
 * @param count even
 * @param last what the newest answer ends with
 */
export function oldMessages(
  count: number,
  { answerChars, last }: { answerChars: number; last: string },
): ThreadMessage[] {
  const text = mixedAnswer(answerChars);
  const messages: ThreadMessage[] = [];
  let newest: string | null = null;
  for (let n = 0; n < count; n += 2) {
    const run = `q${n}`;
    const content = `Question ${n / 2}: what is fog?`;
    messages.push({ id: run, role: "user", content, metadata: metadataOf(n, newest) });
    messages.push(answerOf(run, { content: text, n: n + 1, question: run }));
    newest = answerId(run);
  }
  const question = `q${count - 2}`;
  messages.push(answerOf(`${question}-again`, { content: `${text}\n\n${last}`, n: count, question }));
  return messages;
}

function answerOf(
  run: string,
  { content, n, question }: { content: string; n: number; question: string },
): ThreadMessage {
  const metadata = { ...metadataOf(n, question), run, model: "bench", stopReason: "end_turn" };
  return { id: answerId(run), role: "assistant", content, metadata };
}

function metadataOf(n: number, parent: string | null) {
  return { parent, createdAt: new Date(TODAY + n * 1000).toISOString() };
}
