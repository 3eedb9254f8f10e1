import { VirtualClock } from "../../../control/clock.ts";
import { openCatalogue } from "../../catalogue/catalogue.ts";
import type { Model, ModelCall, ModelOutput } from "../../model/model.ts";
import type { ConverseRequest } from "../../request/converse-request.ts";

const MODEL_ID = "global.anthropic.claude-sonnet-5-5";

/** The day of the reference: 22 November 2026. */
const CLOCK = new VirtualClock(Date.UTC(2026, 10, 22));

/** A call that asks "Hi", or what is given. */
export function modelCall(request: Partial<ConverseRequest> = {}): ModelCall {
  return {
    operation: "ConverseStream",
    modelId: MODEL_ID,
    model: openCatalogue({ clock: CLOCK, region: "us-east-1" }).resolve(MODEL_ID).model,
    request: {
      messages: [{ role: "user", content: [{ text: "Hi" }] }],
      system: [],
      inferenceConfig: { stopSequences: [] },
      ...request,
    },
    input: { inputTokens: 5, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] },
    seed: 1,
  };
}

/** All that the model says, batch after batch. */
export async function answerOf(
  model: Model,
  call: ModelCall = modelCall(),
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelOutput[]> {
  const outputs: ModelOutput[] = [];
  for await (const batch of model(call, signal).outputs) outputs.push(...batch);
  return outputs;
}

/** Each block in a few words: `text Hello`, `reasoning Hm`, `get_weather {"city":"Rome"}`. */
export function blocksOf(outputs: readonly ModelOutput[]): string[] {
  const blocks: string[] = [];
  const add = (index: number, text: string) => (blocks[index] = (blocks[index] ?? "") + text);
  for (const output of outputs) {
    if (output.type === "contentBlockStart")
      add(output.payload.contentBlockIndex, `${output.payload.start.toolUse.name} `);
    if (output.type !== "contentBlockDelta") continue;
    const { contentBlockIndex: index, delta } = output.payload;
    if ("text" in delta) add(index, (blocks[index] === undefined ? "text " : "") + delta.text);
    if ("toolUse" in delta) add(index, delta.toolUse.input);
    if ("reasoningContent" in delta && "text" in delta.reasoningContent)
      add(index, (blocks[index] === undefined ? "reasoning " : "") + delta.reasoningContent.text);
  }
  return blocks;
}
