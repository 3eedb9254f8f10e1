import { useComputed } from "@preact/signals";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/words.ts";
import type { Words } from "../words/words.ts";
import type { Answer } from "../chat/answer.ts";

/** Tells screen readers when the newest answer begins, ends or fails; never the text as it streams. */
export function Announcer({ chat }: { chat: Chat }) {
  const words = useWords();
  const newest = useComputed(() => announcement(words, chat.turns.value.at(-1)?.answer.value));
  return <output class="visually-hidden">{newest}</output>;
}

function announcement(words: Words, answer: Answer | undefined): string {
  switch (answer?.state) {
    case undefined:
    case "queued":
    case "waiting":
      return "";
    case "streaming":
      return words.answerStarted;
    case "done":
      return words.answerFinished;
    case "error":
      return answer.failure ? words.failures[answer.failure.code] : words.failures.internal;
    case "stopping":
    case "stopped":
      return words.stoppedByReader;
    case "interrupted":
      return words.interrupted;
  }
}
