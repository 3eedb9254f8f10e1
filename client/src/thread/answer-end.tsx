import type { Answer } from "../chat/answer.ts";
import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { isTaken } from "../chat/turn.ts";
import { hasText } from "../runs/parts.ts";
import { useWords } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";
import { waysOut } from "./failure.ts";
import type { Way } from "./failure.ts";
import { GoOn } from "./go-on.tsx";
import { RetryLater } from "./retry-later.tsx";
import { WayButton } from "./way-button.tsx";

interface Ended {
  chat: Chat;
  shown: ShownTurn;
  answer: Answer;
}

/** How an answer has ended where it did not simply come to its end, and the ways on from there. */
export function AnswerEnd({ chat, shown, answer }: Ended) {
  const words = useWords();
  const early = earlyEndOf(answer, words);
  if (early)
    return (
      <div class="early">
        <p>{early}</p>
        <GoOn chat={chat} shown={shown} answer={answer} />
      </div>
    );
  const problem = problemOf(answer, words);
  return problem === undefined ? null : (
    <Problem chat={chat} shown={shown} answer={answer} problem={problem} />
  );
}

function Problem({ chat, shown, answer, problem }: Ended & { problem: string }) {
  const words = useWords();
  const { failure, retryAt } = answer;
  const ways: readonly Way[] = failure ? waysOut(failure, isTaken(shown.turn)) : ["retry"];
  return (
    <div class="problem">
      <p>{problem}</p>
      {failure?.retryAfterMs !== undefined && retryAt === undefined && (
        <p class="hint">{words.retryIn(Math.ceil(failure.retryAfterMs / 1000).toLocaleString(words.lang))}</p>
      )}
      {retryAt === undefined ? (
        <div class="ways">
          {ways.map((way) => (
            <WayButton key={way} way={way} chat={chat} shown={shown} />
          ))}
        </div>
      ) : (
        <RetryLater chat={chat} shown={shown} retryAt={retryAt} />
      )}
      {failure?.detail && (
        <p class="detail" lang="en" dir="ltr">
          {failure.detail}
        </p>
      )}
    </div>
  );
}

/**
 * Why an answer is shorter than it might be, where nothing has failed.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_MessageStopEvent.html
 */
function earlyEndOf({ state, outcome }: Answer, words: Words): string | undefined {
  if (state === "stopping" || state === "stopped") return words.stoppedByReader;
  if (outcome?.isTruncated) return words.stoppedAtLimit;
  if (outcome?.stopReason === "guardrail_intervened") return words.stoppedByGuardrail;
  if (outcome?.stopReason === "content_filtered") return words.stoppedByFilter;
  return undefined;
}

function problemOf({ state, failure, parts }: Answer, words: Words): string | undefined {
  if (state === "interrupted") return words.interrupted;
  if (state !== "error") return hasText(parts) ? undefined : words.noWords;
  // It was there, and wrote: a stream that ends early has this code too.
  if (failure?.code === "model_unavailable" && hasText(parts)) return words.brokenOff;
  return words.failures[failure?.code ?? "internal"];
}
