import { genericModel } from "../catalogue/generic-model.ts";
import type { ModelCall } from "../model/model.ts";
import { parseConverseRequest } from "../request/converse-request.ts";

/** A call with these messages; a text alone is one message of the user's. */
export function callOf(
  messages: string | object[],
  {
    system,
    modelId = "us.anthropic.claude-x",
    operation = "ConverseStream",
  }: { system?: string; modelId?: string; operation?: ModelCall["operation"] } = {},
): ModelCall {
  return {
    operation,
    modelId,
    model: genericModel("anthropic.claude-x"),
    request: parseConverseRequest({
      messages: typeof messages === "string" ? [said("user", messages)] : messages,
      ...(system !== undefined && { system: [{ text: system }] }),
    }),
    input: { inputTokens: 10, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, cacheDetails: [] },
    seed: 1,
  };
}

export function said(role: "user" | "assistant", text: string): object {
  return { role, content: [{ text }] };
}

/** A question, the model's use of a tool, and what the tool gave back. */
export function toolRound(content: object[]): object[] {
  return [
    said("user", "What is the weather in Oslo?"),
    {
      role: "assistant",
      content: [{ toolUse: { toolUseId: "tooluse_1", name: "get_weather", input: { city: "Oslo" } } }],
    },
    { role: "user", content: [{ toolResult: { toolUseId: "tooluse_1", content } }] },
  ];
}
