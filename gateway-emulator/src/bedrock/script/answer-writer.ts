import { TOOL_INPUT_CHARS } from "../limits.ts";
import type { Citation, Delta, Metadata, ModelOutput, StopReason } from "../model/model.ts";
import { drawGapMs, drawSize, drawTtftMs, type Pace } from "../pace/pace.ts";
import { reasoningGapsMs } from "../pace/reasoning-gaps.ts";
import type { Step } from "../pace/play.ts";
import { type InputUsage, usageOf } from "../tokens/usage.ts";
import { piecesOf } from "../pace/pieces.ts";
import { between, type Random, randomBase64 } from "../model/random.ts";
import type { TokenBudget } from "../tokens/token-budget.ts";

export interface AnswerWriterOptions {
  pace: Pace;
  random: Random;
  budget: TokenBudget;
  input: InputUsage;
  /** What the call asked for and `metadata` says again. */
  echo?: Pick<Metadata, "performanceConfig" | "serviceTier">;
}

export type Steps = Generator<Step<ModelOutput>, void, undefined>;

/** One answer while it is being written: which block is open, and how long it has taken so far. */
export class AnswerWriter {
  readonly #options: AnswerWriterOptions;
  #started = false;
  #blocks = 0;
  /** Text and reasoning go on in their block until something else comes. */
  #open: { kind: "text" | "reasoning"; index: number } | undefined;
  #reasoned = false;
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
    return this.#inBlock("text", this.#cut(text), (piece) => ({ text: piece }));
  }

  *reasoning(text: string): Steps {
    const { pace, random } = this.#options;
    const deltaOf = (piece: string): Delta => ({ reasoningContent: { text: piece } });
    if (this.#reasoned || !pace.reasoningMs) {
      yield* this.#inBlock("reasoning", this.#cut(text), deltaOf);
    } else {
      const pieces = [...this.#cut(text)];
      this.#reasoned = true;
      const gapsMs = reasoningGapsMs(random, { count: pieces.length, phaseMs: pace.reasoningMs });
      yield* this.#inBlock("reasoning", pieces, deltaOf, gapsMs);
    }
  }

  /** A source of the text before it, in that text's block. */
  *citation(citation: Citation): Steps {
    if (this.#open?.kind !== "text") yield* this.#closeBlock();
    yield* this.#pause();
    this.#open ??= { kind: "text", index: this.#blocks++ };
    yield this.#delta(this.#open.index, { citation });
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
      this.#gap();
      yield this.#delta(index, { toolUse: { input: fitting } });
    }
    yield this.#stop(index);
  }

  /** `stopSequence` is the one that ended it, of `stop_sequence`. */
  *finish(stopReason: StopReason, stopSequence?: string): Steps {
    yield* this.#closeBlock();
    if (!this.#started) yield this.#start();
    const payload = { stopReason, ...(stopSequence !== undefined && { stopSequence }) };
    yield this.say({ type: "messageStop", payload });
    yield this.say({ type: "metadata", payload: this.#metadata() });
  }

  #cut(text: string): Iterable<string> {
    const { pace, random } = this.#options;
    return piecesOf(text, { nextSize: () => drawSize(random, pace), sizeUnit: pace.sizeUnit });
  }

  /** `gapsMs` are what passes after each piece, where it is not the pace's gap that passes before it. */
  *#inBlock(
    kind: "text" | "reasoning",
    pieces: Iterable<string>,
    deltaOf: (piece: string) => Delta,
    gapsMs?: readonly number[],
  ): Steps {
    const { budget } = this.#options;
    if (this.#open?.kind !== kind) yield* this.#closeBlock();
    let count = 0;
    for (const piece of pieces) {
      const fitting = budget.spend(piece);
      if (fitting === "") return;
      if (!this.#started) yield this.#start();
      else if (!gapsMs || count === 0) this.#gap();
      // Unlike a tool's block, this one begins with its first delta, without a contentBlockStart.
      this.#open ??= { kind, index: this.#blocks++ };
      yield this.#delta(this.#open.index, deltaOf(fitting));
      this.wait(gapsMs?.[count] ?? 0);
      count += 1;
    }
  }

  /** What goes before each delta: messageStart before the first, the pace's gap before the others. */
  *#pause(): Steps {
    if (this.#started) this.#gap();
    else yield this.#start();
  }

  #gap(): void {
    const { random, pace } = this.#options;
    this.wait(drawGapMs(random, pace.deltaMs));
  }

  /** The first token is there. Who reasons, and does not say what, is silent until then. */
  #start(): Step<ModelOutput> {
    const { random, pace, input } = this.#options;
    this.wait(drawTtftMs(random, pace.ttftMs, input));
    if (pace.reasoningMs && !this.#reasoned) this.wait(between(random, pace.reasoningMs));
    this.#reasoned = true;
    this.#started = true;
    return this.say({ type: "messageStart", payload: { role: "assistant" } });
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
    const { input, budget, echo } = this.#options;
    return { metrics: { latencyMs: this.#totalMs }, usage: usageOf(input, budget.spentTokens), ...echo };
  }
}

/** As Bedrock makes them: 22 characters of base64url. */
function toolUseId(random: Random): string {
  return `tooluse_${randomBase64(random, 17).replaceAll("+", "-").replaceAll("/", "_").slice(0, 22)}`;
}
