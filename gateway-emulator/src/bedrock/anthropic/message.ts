import { type GatheredAnswer, type GatheredBlock, toolInputOf } from "../api/gather-answer.ts";
import type { ModelCall } from "../model/model.ts";
import { anthropicCitation } from "./citation.ts";
import { guardrailOf } from "./guardrail.ts";
import { anthropicToolUseId } from "./ids.ts";
import { redactedData } from "./redacted-thinking.ts";
import { anthropicStopReason } from "./stop-reason.ts";
import { messageUsage } from "./usage.ts";

/** The whole message that InvokeModel answers with, its members in Anthropic's order. */
export function messageOf(call: ModelCall, { blocks, stop, metadata }: GatheredAnswer, id: string) {
  const { stopReason, stopSequence = null } = stop;
  return {
    model: call.model.vendorName,
    id,
    type: "message",
    role: "assistant",
    content: blocks.flatMap((block) => contentBlock(block)),
    stop_reason: anthropicStopReason(stopReason),
    stop_sequence: stopSequence,
    usage: messageUsage(metadata.usage, metadata.usage.outputTokens),
    ...guardrailOf(call.request, stopReason, metadata),
  };
}

function contentBlock(block: GatheredBlock): Record<string, unknown> {
  const { toolUse, text, citations, reasoning, signature, redactedContent } = block;
  if (toolUse) {
    const id = anthropicToolUseId(toolUse.toolUseId);
    return { type: "tool_use", id, name: toolUse.name, input: toolInputOf(block) };
  }
  if (redactedContent) return { type: "redacted_thinking", data: redactedData(redactedContent) };
  if (reasoning || signature) return { type: "thinking", thinking: reasoning, signature };
  if (citations.length > 0) return { citations: citations.map(anthropicCitation), type: "text", text };
  return { type: "text", text };
}
