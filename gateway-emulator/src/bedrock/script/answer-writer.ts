import { TOOL_INPUT_CHARS } from "../limits.ts";
import type { Delta, Metadata, ModelOutput, StopReason } from "../model/model.ts";
import { drawMs, type Pace } from "../pace/pace.ts";
import type { Step } from "../pace/play.ts";
import { type InputUsage, usageOf } from "../tokens/usage.ts";
import { piecesOf } from "../pace/pieces.ts";
import { between, logNormal, type Random, randomBase64 } from "../model/random.ts";
import type { TokenBudget } from "../tokens/token-budget.ts";

export interface AnswerWriterOptions {
  pace: Pace;
  random: Random;
  budget: TokenBudget;
  input: InputUsage;
}

export type Steps = Generator<Step<ModelOutput>, void, undefined>;

/** One answer while it is being written: which block is open, and how long it has taken so far. */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  #started = false;
  #blocks = 0;
  /** Text and reasoning go on in their block until something else comes. */
  #open: { kind: "text" | "reasoning"; index: number } | undefined;
  #waitMs = 0;
  #totalMs = 0;

  constructor(options: AnswerWriterOptions) {
    this.#options = options;
  }

  /** Whether anything was said. */
  get started(): boolean {
    return this.#started;
  }

  /** The next step comes that much later. */
  wait(delayMs: number): void {
    this.#waitMs += delayMs;
  }

  say(output: ModelOutput): Step<ModelOutput> {
    const delayMs = this.#waitMs;
    this.#waitMs = 0;
    this.#totalMs += delayMs;
    return { delayMs, output };
  }

  text(text: string): Steps {
    return this.#inBlock("text", text, (piece) => ({ text: piece }));
  }

  reasoning(text: string): Steps {
    return this.#inBlock("reasoning", text, (piece) => ({ reasoningContent: { text: piece } }));
  }

  *redactedReasoning(redactedContent: string): Steps {
    yield* this.#closeBlock();
    yield* this.#pause();
    const index = this.#blocks++;
    yield this.#delta(index, { reasoningContent: { redactedContent } });
    yield this.#stop(index);
  }

  *toolUse({ name, input }: { name: string; input: unknown }): Steps {
    const { random, budget } = this.#options;
    yield* this.#closeBlock();
    yield* this.#pause();
    const index = this.#blocks++;
    const start = { toolUse: { name, toolUseId: toolUseId(random) } };
    yield this.say({ type: "contentBlockStart", payload: { contentBlockIndex: index, start } });
    // Bedrock's first piece of a tool's input is always empty.
    yield this.#delta(index, { toolUse: { input: "" } });
    const nextSize = () => between(random, TOOL_INPUT_CHARS);
    for (const piece of piecesOf(JSON.stringify(input), { nextSize, sizeUnit: "characters" })) {
      const fitting = budget.spend(piece);
      if (fitting === "") break;
      yield* this.#pause();
      yield this.#delta(index, { toolUse: { input: fitting } });
    }
    yield this.#stop(index);
  }

  *finish(stopReason: StopReason): Steps {
    yield* this.#closeBlock();
    if (!this.#started) yield* this.#pause();
    yield this.say({ type: "messageStop", payload: { stopReason } });
    yield this.say({ type: "metadata", payload: this.#metadata() });
  }

  *#inBlock(kind: "text" | "reasoning", text: string, deltaOf: (piece: string) => Delta): Steps {
    const { pace, random, budget } = this.#options;
    if (this.#open?.kind !== kind) yield* this.#closeBlock();
    const nextSize = () => Math.max(1, logNormal(random, pace.deltaSize));
    for (const piece of piecesOf(text, { nextSize, sizeUnit: pace.sizeUnit })) {
      const fitting = budget.spend(piece);
      if (fitting === "") return;
      yield* this.#pause();
      // Unlike a tool's block, this one begins with its first delta, without a contentBlockStart.
      this.#open ??= { kind, index: this.#blocks++ };
      yield this.#delta(this.#open.index, deltaOf(fitting));
    }
  }

  /** What goes before each delta: messageStart before the first, the pace's gap before the others. */
  *#pause(): Steps {
    const { random, pace } = this.#options;
    this.wait(drawMs(random, this.#started ? pace.deltaMs : pace.ttftMs));
    if (this.#started) return;
    this.#started = true;
    yield this.say({ type: "messageStart", payload: { role: "assistant" } });
  }

  *#closeBlock(): Steps {
    if (!this.#open) return;
    const { kind, index } = this.#open;
    this.#open = undefined;
    if (kind === "reasoning") {
      yield this.#delta(index, { reasoningContent: { signature: randomBase64(this.#options.random, 192) } });
    }
    yield this.#stop(index);
  }

  #delta(contentBlockIndex: number, delta: Delta): Step<ModelOutput> {
    return this.say({ type: "contentBlockDelta", payload: { contentBlockIndex, delta } });
  }

  #stop(contentBlockIndex: number): Step<ModelOutput> {
    return this.say({ type: "contentBlockStop", payload: { contentBlockIndex } });
  }

  #metadata(): Metadata {
    const { input, budget } = this.#options;
    return { metrics: { latencyMs: this.#totalMs }, usage: usageOf(input, budget.spentTokens) };
  }
}

/** As Bedrock makes them: 22 characters of base64url. */
function toolUseId(random: Random): string {
  return `tooluse_${randomBase64(random, 17).replaceAll("+", "-").replaceAll("/", "_").slice(0, 22)}`;
}
