import { effect } from "@preact/signals";
import type { Answer } from "../chat/answer.ts";
import type { Chat } from "../chat/chat.ts";
import type { Words } from "../words/words.ts";

/** What of an answer's life is told. */
type Phase = "awaited" | "writing" | "over";

/**
 * Says that the newest answer has begun, and how it has ended. Of what was there already when a conversation is shown,
 * nothing is said. The function it returns ends that.
 */
export function announceAnswers(
  chat: Pick<Chat, "conversation">,
  words: Words,
  say: (sentence: string) => void,
): () => void {
  let seen: { thread: string; run: string; phase: Phase } | undefined;
  return effect(() => {
    const { thread, path } = chat.conversation.value;
    const answer = path.value.findLast(({ answer }) => answer.value.state !== "queued")?.answer.value;
    if (!answer) {
      seen = undefined;
      return say("");
    }
    const { run } = answer;
    const phase = phaseOf(answer);
    const before = seen?.thread === thread && seen.run === run ? seen.phase : undefined;
    seen = { thread, run, phase };
    if (before === undefined) return say("");
    if (phase !== before) say(sentenceOf(answer, words));
  });
}

function phaseOf({ state }: Answer): Phase {
  switch (state) {
    case "queued":
    case "waiting":
      return "awaited";
    case "streaming":
      return "writing";
    case "stopping":
    case "stopped":
    case "done":
    case "error":
    case "interrupted":
      return "over";
  }
}

function sentenceOf({ state, failure }: Answer, words: Words): string {
  switch (state) {
    case "queued":
    case "waiting":
      return "";
    case "streaming":
      return words.answerStarted;
    case "done":
      return words.answerFinished;
    case "error":
      return words.failures[failure?.code ?? "internal"];
    case "stopping":
    case "stopped":
      return words.stoppedByReader;
    case "interrupted":
      return words.interrupted;
  }
}
