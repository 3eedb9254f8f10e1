import { isRunning } from "../chat/answer.ts";
import type { Answer } from "../chat/answer.ts";
import { modelName } from "../composer/model-name.ts";
import { useWords } from "../words/use-words.ts";
import { figuresOf } from "./figures.ts";
import { useSeconds } from "./use-seconds.ts";

/** Who wrote an answer, how much, how fast and for how much. */
export function Meter({ answer }: { answer: Answer }) {
  const words = useWords();
  const { model, sentAt } = answer;
  return (
    <ul class="meter">
      {model && (
        <li class="model" title={model} translate={false}>
          {modelName(model)}
        </li>
      )}
      {figuresOf(answer, words).map(({ kind, text }) => (
        <li key={kind}>{text}</li>
      ))}
      {answer.state === "streaming" && isRunning(answer) && sentAt !== undefined && (
        <Running sinceMs={sentAt} />
      )}
    </ul>
  );
}

/** How long an answer has been under way. */
function Running({ sinceMs }: { sinceMs: number }) {
  const words = useWords();
  return <li>{words.seconds(Math.max(0, useSeconds(sinceMs).value).toLocaleString(words.lang))}</li>;
}
