import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/use-words.ts";
import { AnswerView } from "./answer-view.tsx";
import { Question } from "./question.tsx";

/** A question and what became of it. Reads no answer itself: one that streams changes thirty times a second. */
export function TurnView({
  chat,
  shown,
  number,
}: {
  chat: Chat;
  shown: ShownTurn;
  /** Unknown while the conversation's beginning is not loaded. */
  number: number | undefined;
}) {
  const words = useWords();
  const label = number?.toLocaleString(words.lang) ?? "";
  return (
    <article class="turn" data-turn={shown.turn.id}>
      <h2 class="visually-hidden">{label ? words.questionNumber(label) : words.questionLabel}</h2>
      <Question chat={chat} shown={shown} label={label} />
      <AnswerView chat={chat} shown={shown} />
    </article>
  );
}
