import type { ConverseStreamEvent, ModelOutput } from "../model/model.ts";
import { isBreakage } from "./breakage.ts";
import type { Finding } from "./finding.ts";
import { HeldText, type Settled } from "./held-text.ts";
import type { Judge } from "./judge.ts";
import type { JudgedAnswer } from "./judged-answer.ts";

interface StreamGuard {
  judge: Judge;
  answer: JudgedAnswer;
  /** `sync`: text leaves when it has been judged; `async`: at once, and it is judged behind that. */
  mode: "sync" | "async";
}

/**
 * Judges an answer while it streams. What is blocked ends it with the guardrail's message; what has left by then has
 * left. Of a text that breaks off, what was not judged is not said.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-streaming.html
 */
export async function* guardStream(
  outputs: AsyncIterable<readonly ModelOutput[]>,
  guard: StreamGuard,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const { answer } = guard;
  const judged = new JudgedBlocks(guard);
  for await (const batch of outputs) {
    const passed: ModelOutput[] = [];
    for (const output of batch) {
      if (isBreakage(output)) {
        passed.push(output);
        continue;
      }
      answer.hear(output);
      passed.push(...judged.pass(output));
      if (!answer.isBlocked) continue;
      yield [...passed, ...answer.blocked(judged.index)];
      return;
    }
    yield passed;
  }
}

/** The text of the block that the answer is at. */
class JudgedBlocks {
  readonly #guard: StreamGuard;
  #held: HeldText;
  index = 0;

  constructor(guard: StreamGuard) {
    this.#guard = guard;
    this.#held = new HeldText(guard.judge);
  }

  /** What an event of the model becomes: it may be nothing yet, or more than itself. */
  pass(event: ConverseStreamEvent): ConverseStreamEvent[] {
    const { answer } = this.#guard;
    switch (event.type) {
      case "contentBlockDelta": {
        const { contentBlockIndex, delta } = event.payload;
        this.index = contentBlockIndex;
        return "text" in delta ? this.#release(this.#held.add(delta.text), event) : [event];
      }
      case "contentBlockStop": {
        const rest = this.#release(this.#held.end());
        this.#held = new HeldText(this.#guard.judge);
        return answer.isBlocked ? rest : [...rest, event];
      }
      case "messageStop":
        return [answer.messageStop(event.payload)];
      case "metadata":
        return [answer.metadata(event.payload)];
      case "messageStart":
      case "contentBlockStart":
        return [event];
    }
  }

  #release({ text, findings }: Settled, event?: ConverseStreamEvent): ConverseStreamEvent[] {
    const { answer, mode } = this.#guard;
    if (mode === "async") {
      answer.note(findings.map(withoutMask));
      return event ? [event] : [];
    }
    answer.note(findings);
    const payload = { contentBlockIndex: this.index, delta: { text } };
    return text === "" ? [] : [{ type: "contentBlockDelta", payload }];
  }
}

/** What has left cannot be masked. */
function withoutMask(finding: Finding): Finding {
  return finding.action === "ANONYMIZE" ? { ...finding, action: "NONE" } : finding;
}
