import type { ContentBlock, Message } from "../request/converse-request.ts";
import { type Asked, modelRefusal } from "./asked.ts";
import { THINKING_GUIDE, thinkingType } from "./thinking-type.ts";

/**
 * A turn that goes on from uses of tools begins with what the model thought before them, when it thinks by a budget.
 * @see https://github.com/langchain-ai/langchain-aws/issues/844
 * @see https://github.com/anomalyco/opencode/issues/3077 and https://github.com/pydantic/pydantic-ai/issues/2453
 */
export function checkThinkingBlocks(asked: Asked): void {
  if (thinkingType(asked) !== "enabled") return;
  const { messages } = asked.request;
  const index = beginOfToolTurn(messages);
  const first = messages[index]?.content.find(({ cachePoint }) => cachePoint === undefined);
  if (!first || "reasoningContent" in first) return;
  throw modelRefusal(
    asked,
    `messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${typeOf(first)}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at ${THINKING_GUIDE}`,
    `Send messages.${index} back as it came: its reasoningContent first, with text and signature unchanged, then its toolUse.`,
  );
}

/** The index of the assistant's message with which the last uses and results of tools begin; -1 when there are none at the end. */
function beginOfToolTurn(messages: readonly Message[]): number {
  const turns = messages
    .map((message, index) => ({ ...message, index }))
    .filter(({ role }) => role !== "system");
  let begin = -1;
  while (turns.pop()?.content.some(({ toolResult }) => toolResult) === true) {
    const before = turns.pop();
    if (!before?.content.some(({ toolUse }) => toolUse)) break;
    begin = before.index;
  }
  return begin;
}

/** As Anthropic's API calls it. */
function typeOf(block: ContentBlock): string {
  if (block.toolUse) return "tool_use";
  if (block.toolResult) return "tool_result";
  if (block.image) return "image";
  return "text";
}
