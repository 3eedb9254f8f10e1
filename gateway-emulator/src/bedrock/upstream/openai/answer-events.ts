import type { Clock } from "../../../control/clock.ts";
import type { MessageStop, ModelCall, ModelOutput, StopReason } from "../../model/model.ts";
import { seededRandom } from "../../model/random.ts";
import { textWeight, tokensOfWeight } from "../../tokens/tokens.ts";
import { usageOf } from "../../tokens/usage.ts";
import type { ChatChunk, ChatUsage } from "./chat-chunk.ts";
import { ContentBlocks } from "./content-blocks.ts";
import { ThinkTags } from "./think-tags.ts";
import { toolUseIdsOf } from "./tool-use-ids.ts";

/** Turns the chunks of a chat completion into the events of Bedrock's stream, each as soon as its chunk is there. */
export class AnswerEvents {
  readonly #call: ModelCall;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #thinkTags = new ThinkTags();
  readonly #blocks: ContentBlocks;
  #started = false;
  #weight = 0;
  #finishReason: string | undefined;
  #stopSequence: string | undefined;
  #usage: ChatUsage = {};

  constructor({ call, clock, startedAt }: { call: ModelCall; clock: Clock; startedAt: number }) {
    this.#call = call;
    this.#clock = clock;
    this.#startedAt = startedAt;
    this.#blocks = new ContentBlocks({
      random: seededRandom(call.seed),
      takenIds: toolUseIdsOf(call.request.messages),
    });
  }

  /** Whether the server has said that there is no more. */
  get finished(): boolean {
    return this.#finishReason !== undefined;
  }

  /** Characters of all tools' inputs so far. */
  get toolInputChars(): number {
    return this.#blocks.calls.reduce((sum, { input }) => sum + input.length, 0);
  }

  take(chunk: ChatChunk): ModelOutput[] {
    this.#finishReason = chunk.finishReason ?? this.#finishReason;
    this.#stopSequence = chunk.stopSequence ?? this.#stopSequence;
    this.#usage = { ...this.#usage, ...chunk.usage };
    const pieces = chunk.toolCalls.map(({ input }) => input);
    for (const text of [chunk.reasoning, chunk.text, ...pieces]) this.#weight += textWeight(text);

    const outputs = this.#start();
    if (chunk.reasoning !== "")
      outputs.push(...this.#blocks.say({ kind: "reasoning", text: chunk.reasoning }));
    if (chunk.text !== "")
      for (const said of this.#thinkTags.push(chunk.text)) outputs.push(...this.#blocks.say(said));
    for (const piece of chunk.toolCalls) outputs.push(...this.#blocks.toolCall(piece));
    return outputs;
  }

  end(): ModelOutput[] {
    const { input } = this.#call;
    const { inputTokens, outputTokens = tokensOfWeight(this.#weight) } = this.#usage;
    const cached = input.cacheReadInputTokens + input.cacheWriteInputTokens;
    // The server counts the whole prompt; what of it is the prompt cache's stays the estimate's.
    const counted = inputTokens === undefined ? input.inputTokens : Math.max(0, inputTokens - cached);
    const usage = usageOf({ ...input, inputTokens: counted }, outputTokens);
    const latencyMs = Math.round(this.#clock.elapsed() - this.#startedAt);
    return [
      ...this.#start(),
      ...this.#thinkTags.end().flatMap((said) => this.#blocks.say(said)),
      ...this.#blocks.end(),
      { type: "messageStop", payload: this.#messageStop() },
      { type: "metadata", payload: { metrics: { latencyMs }, usage } },
    ];
  }

  #start(): ModelOutput[] {
    if (this.#started) return [];
    this.#started = true;
    return [{ type: "messageStart", payload: { role: "assistant" } }];
  }

  #messageStop(): MessageStop {
    const { stopSequences } = this.#call.request.inferenceConfig;
    const stopReason = this.#stopReason();
    if (
      stopReason === "end_turn" &&
      this.#stopSequence !== undefined &&
      stopSequences.includes(this.#stopSequence)
    )
      return { stopReason: "stop_sequence", stopSequence: this.#stopSequence };
    return { stopReason };
  }

  /** Ollama and others have ended calls of tools with `stop`: that there are some says more. */
  #stopReason(): StopReason {
    if (this.#finishReason === "length") return "max_tokens";
    if (this.#finishReason === "content_filter") return "content_filtered";
    const { calls } = this.#blocks;
    if (calls.length === 0) return "end_turn";
    return calls.every(({ wellFormed }) => wellFormed) ? "tool_use" : "malformed_tool_use";
  }
}
