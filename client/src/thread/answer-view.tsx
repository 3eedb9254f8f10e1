import { useMemo } from "preact/hooks";
import { isRunning } from "../chat/answer.ts";
import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { hasText } from "../runs/parts.ts";
import { useWords } from "../words/use-words.ts";
import { AnswerActions } from "./answer-actions.tsx";
import { AnswerEnd } from "./answer-end.tsx";
import { AnswerParts } from "./answer-parts.tsx";
import { Citations } from "./citations.tsx";
import { Meter } from "./meter.tsx";
import { Waited } from "./waited.tsx";

/** An answer as far as it has come, what is to be known of it, and what can be done with it. */
export function AnswerView({ chat, shown }: { chat: Chat; shown: ShownTurn }) {
  const words = useWords();
  const answer = shown.answer.value;
  const { run, state, parts, citations, model, firstWordsMs, metrics, outcome } = answer;
  // What is in the margin changes a few times in an answer's life, not with each of its words.
  const meter = useMemo(() => <Meter answer={answer} />, [run, state, model, firstWordsMs, metrics, outcome]);
  const sources = useMemo(() => <Citations citations={citations} />, [citations]);
  return (
    <div class="answer" data-role="assistant" data-state={state} aria-busy={isRunning(answer)}>
      <h3 class="visually-hidden">{words.answer}</h3>
      <div class="answer-body" key={run}>
        <AnswerParts answer={answer} />
        {state === "queued" && <Queued chat={chat} />}
        {state === "waiting" && !hasText(parts) && <Waited sinceMs={answer.sentAt ?? 0} />}
        {state !== "queued" && !isRunning(answer) && <AnswerEnd chat={chat} shown={shown} answer={answer} />}
      </div>
      {state !== "queued" && (
        <div class="notes">
          {meter}
          {sources}
        </div>
      )}
      <AnswerActions chat={chat} shown={shown} answer={answer} />
    </div>
  );
}

function Queued({ chat }: { chat: Chat }) {
  const words = useWords();
  return <p class="note">{chat.link.value === "open" ? words.queuedBehind : words.queuedOffline}</p>;
}
