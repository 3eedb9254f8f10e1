import type { Answer, Outcome } from "./answer.ts";
import type { Chat } from "./chat.ts";
import type { Turn } from "./conversation.ts";
import { CopyButton } from "./copy-button.tsx";
import { focusThread } from "./focus.ts";
import { RetryIcon } from "./icons.tsx";
import { useWords } from "./words.ts";
import type { Words } from "./words.ts";

/** What stands under an answer that has ended: how it ended, and what can be done with it. */
export function AnswerEnd({ chat, turn, answer }: { chat: Chat; turn: Turn; answer: Answer }) {
  const words = useWords();
  const problem = problemOf(answer, words);
  return (
    <>
      {problem && (
        <div class="problem">
          <div>
            <p>{problem}</p>
            {answer.failure?.detail && <p class="detail">{answer.failure.detail}</p>}
          </div>
          <button type="button" onClick={() => retry(chat, turn)}>
            <RetryIcon />
            {words.retry}
          </button>
        </div>
      )}
      {answer.outcome && <EarlyEnd stopReason={answer.outcome.stopReason} />}
      {answer.text && (
        <footer class="colophon">
          <CopyButton text={answer.text} label={words.copyAnswer} />
          {answer.outcome && <Figures outcome={answer.outcome} />}
        </footer>
      )}
    </>
  );
}

function retry(chat: Chat, turn: Turn) {
  chat.retry(turn);
  focusThread();
}

function problemOf({ state, failure }: Answer, words: Words): string | undefined {
  if (state === "interrupted") return words.interrupted;
  return state === "error" ? words.failures[failure?.code ?? "internal"] : undefined;
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html */
function EarlyEnd({ stopReason }: { stopReason: string }) {
  const words = useWords();
  if (stopReason === "max_tokens") return <p class="note">{words.stoppedAtLimit}</p>;
  if (stopReason === "guardrail_intervened" || stopReason === "content_filtered")
    return <p class="note">{words.stoppedByGuardrail}</p>;
  return null;
}

function Figures({ outcome: { modelId, usage, tookMs } }: { outcome: Outcome }) {
  const words = useWords();
  const count = (tokens: number) => tokens.toLocaleString(words.lang);
  const seconds = (tookMs / 1000).toLocaleString(words.lang, { maximumFractionDigits: 1 });
  return (
    <ul class="figures">
      <li translate={false}>{modelId}</li>
      {usage && <li>{words.tokens(count(usage.inputTokens), count(usage.outputTokens))}</li>}
      <li>{words.seconds(seconds)}</li>
    </ul>
  );
}
