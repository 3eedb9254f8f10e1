import type { ShownTurn } from "../chat/branches.ts";
import type { Chat } from "../chat/chat.ts";
import { focusThread } from "../page/focus.ts";
import { useWords } from "../words/use-words.ts";
import { useSeconds } from "./use-seconds.ts";

/** Counts down to when a question is asked again by itself. */
export function RetryLater({ chat, shown, retryAt }: { chat: Chat; shown: ShownTurn; retryAt: number }) {
  const words = useWords();
  const { turn, answer } = shown;
  const seconds = Math.max(0, -useSeconds(retryAt).value).toLocaleString(words.lang);
  const then = (run: () => void) => () => {
    run();
    focusThread();
  };
  return (
    <>
      <p class="hint">{words.retryingIn(seconds)}</p>
      <div class="ways">
        <button type="button" onClick={then(() => chat.retry(turn, answer))}>
          {words.retryNow}
        </button>
        <button type="button" onClick={then(() => chat.cancelRetry(answer))}>
          {words.dontRetry}
        </button>
      </div>
    </>
  );
}
