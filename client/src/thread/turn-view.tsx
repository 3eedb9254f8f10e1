import { isRunning } from "../chat/answer.ts";
import type { Answer } from "../chat/answer.ts";
import { AnswerEnd } from "./answer-end.tsx";
import { AnswerText } from "./answer-text.tsx";
import type { Chat } from "../chat/chat.ts";
import type { Turn } from "../chat/conversation.ts";
import { languageOf } from "../page/language-of.ts";
import { Waited } from "./waited.tsx";
import { useWords } from "../words/words.ts";

/** A question and what became of it. */
export function TurnView({ chat, turn, number }: { chat: Chat; turn: Turn; number: number }) {
  const words = useWords();
  const answer = turn.answer.value;
  const label = number.toLocaleString(words.lang);
  return (
    <article class="turn">
      <h2 class="visually-hidden">{words.questionNumber(label)}</h2>
      <span class="number" aria-hidden="true">
        {label}
      </span>
      <div class="question" data-role="user" lang={languageOf(turn.question)} dir="auto">
        {turn.question}
      </div>
      {answer.state === "queued" ? (
        <p class="note">{chat.link.value === "open" ? words.queuedBehind : words.queuedOffline}</p>
      ) : (
        <AnswerView chat={chat} turn={turn} answer={answer} />
      )}
    </article>
  );
}

function AnswerView({ chat, turn, answer }: { chat: Chat; turn: Turn; answer: Answer }) {
  const words = useWords();
  return (
    <div class="answer" data-role="assistant" data-state={answer.state} aria-busy={isRunning(answer)}>
      <h3 class="visually-hidden">{words.answer}</h3>
      {answer.text && (
        <div class="prose" lang={languageOf(answer.text)}>
          <AnswerText text={answer.text} isOpen={isRunning(answer)} />
        </div>
      )}
      {answer.state === "waiting" && <Waited sinceMs={answer.sentAt ?? 0} />}
      {!isRunning(answer) && <AnswerEnd chat={chat} turn={turn} answer={answer} />}
    </div>
  );
}
