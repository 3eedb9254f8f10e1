import { isRunning } from "../chat/answer.ts";
import type { Answer } from "../chat/answer.ts";
import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { isTaken } from "../chat/turn.ts";
import { CopyButton } from "../page/copy-button.tsx";
import { focusThread } from "../page/focus.ts";
import { RetryIcon } from "../page/icons.tsx";
import { hasText, textOf } from "../runs/parts.ts";
import { useWords } from "../words/use-words.ts";
import { Siblings } from "./siblings.tsx";

/** What can be done with an answer, and the way to the others that the question has. */
export function AnswerActions({ chat, shown, answer }: { chat: Chat; shown: ShownTurn; answer: Answer }) {
  const words = useWords();
  const { turn } = shown;
  const { run, parts, state } = answer;
  const isOver = state !== "queued" && !isRunning(answer);
  const isCopyable = isOver && hasText(parts);
  return (
    <div class="answer-actions">
      {isCopyable && <CopyButton text={textOf(parts)} label={words.copyAnswer} />}
      {isOver && isTaken(turn) && state !== "error" && <Regenerate chat={chat} shown={shown} />}
      <Siblings
        ids={turn.answers.value.map((answer) => answer.peek().run)}
        shown={run}
        onChoose={(run) => chat.chooseAnswer(turn, run)}
      />
    </div>
  );
}

function Regenerate({ chat, shown }: { chat: Chat; shown: ShownTurn }) {
  const words = useWords();
  return (
    <button
      type="button"
      class="act"
      aria-label={words.regenerate}
      title={words.regenerate}
      onClick={() => {
        chat.regenerate(shown.turn);
        focusThread();
      }}
    >
      <RetryIcon />
    </button>
  );
}
