import type { Answer, Failure, Outcome } from "./answer.ts";
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
            {answer.failure && <FailureNotes failure={answer.failure} />}
          </div>
          <button type="button" onClick={() => retry(chat, turn)}>
            <RetryIcon />
            {words.retry}
          </button>
        </div>
      )}
      <EarlyEnd answer={answer} />
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

function FailureNotes({ failure: { detail, retryAfterMs } }: { failure: Failure }) {
  const words = useWords();
  const seconds = Math.ceil((retryAfterMs ?? 0) / 1000).toLocaleString(words.lang);
  return (
    <>
      {retryAfterMs !== undefined && <p>{words.retryIn(seconds)}</p>}
      {detail && <p class="detail">{detail}</p>}
    </>
  );
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html */
function EarlyEnd({ answer: { state, outcome } }: { answer: Answer }) {
  const words = useWords();
  if (state === "stopping" || state === "stopped") return <p class="note">{words.stoppedByReader}</p>;
  if (outcome?.isTruncated) return <p class="note">{words.stoppedAtLimit}</p>;
  if (outcome?.stopReason === "guardrail_intervened" || outcome?.stopReason === "content_filtered")
    return <p class="note">{words.stoppedByGuardrail}</p>;
  return null;
}

function Figures({ outcome: { modelId, usage, tookMs } }: { outcome: Outcome }) {
  const words = useWords();
  const count = (tokens: number) => tokens.toLocaleString(words.lang);
  const seconds = (tookMs / 1000).toLocaleString(words.lang, { maximumFractionDigits: 1 });
  return (
    <ul class="figures">
      {modelId && <li translate={false}>{modelId}</li>}
      {usage && <li>{words.tokens(count(usage.inputTokens), count(usage.outputTokens))}</li>}
      <li>{words.seconds(seconds)}</li>
    </ul>
  );
}
