import type { TokenUsage } from "@groundfog/lambda/protocol";
import type { Answer, Failure, Outcome } from "../chat/answer.ts";
import type { Chat } from "../chat/chat.ts";
import type { Turn } from "../chat/conversation.ts";
import { CopyButton } from "../page/copy-button.tsx";
import { focusThread } from "../page/focus.ts";
import { RetryIcon } from "../page/icons.tsx";
import { useWords } from "../words/words.ts";
import type { Words } from "../words/words.ts";

/** What stands under an answer that has ended: how it ended, and what can be done with it. */
export function AnswerEnd({ chat, turn, answer }: { chat: Chat; turn: Turn; answer: Answer }) {
  const words = useWords();
  const earlyEnd = earlyEndOf(answer, words);
  const problem = problemOf(answer, words) ?? (!earlyEnd && !answer.text.trim() ? words.noWords : undefined);
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
      {earlyEnd && <p class="note">{earlyEnd}</p>}
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

function problemOf({ state, failure, text }: Answer, words: Words): string | undefined {
  if (state === "interrupted") return words.interrupted;
  if (state !== "error") return undefined;
  // It was there, and wrote: a stream that ends early has this code too.
  if (failure?.code === "model_unavailable" && text) return words.brokenOff;
  return words.failures[failure?.code ?? "internal"];
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

/**
 * Why an answer is shorter than it might be, where nothing has failed.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html
 */
function earlyEndOf({ state, outcome }: Answer, words: Words): string | undefined {
  if (state === "stopping" || state === "stopped") return words.stoppedByReader;
  if (outcome?.isTruncated) return words.stoppedAtLimit;
  if (outcome?.stopReason === "guardrail_intervened" || outcome?.stopReason === "content_filtered")
    return words.stoppedByGuardrail;
  return undefined;
}

function Figures({ outcome: { modelId, usage, tookMs } }: { outcome: Outcome }) {
  const words = useWords();
  const count = (tokens: number) => tokens.toLocaleString(words.lang);
  const seconds = (tookMs / 1000).toLocaleString(words.lang, { maximumFractionDigits: 1 });
  return (
    <ul class="figures">
      {modelId && <li translate={false}>{modelId}</li>}
      {usage && <li>{words.tokens(count(inputTokensOf(usage)), count(usage.outputTokens))}</li>}
      <li>{words.seconds(seconds)}</li>
    </ul>
  );
}

/** All that the model read: what Bedrock calls input leaves out what came from the prompt cache, or went into it. */
function inputTokensOf({
  inputTokens,
  cachedInputTokens = 0,
  cacheWriteInputTokens = 0,
}: TokenUsage): number {
  return inputTokens + cachedInputTokens + cacheWriteInputTokens;
}
