import type { ContentBlock } from "@aws-sdk/client-bedrock-runtime";
import { type Body, CLAUDE_4_5, CLAUDE_4_6, describeRefusals, user } from "./rules-under-test.ts";

const THOUGHT: ContentBlock = { reasoningContent: { reasoningText: { text: "Hm.", signature: "s" } } };
const REDACTED: ContentBlock = { reasoningContent: { redactedContent: Buffer.from("a") } };
const TEXT: ContentBlock = { text: "Let me see." };
const POINT: ContentBlock = { cachePoint: { type: "default" } };

function use(toolUseId: string): ContentBlock {
  return { toolUse: { toolUseId, name: "look_up", input: {} } };
}

function result(toolUseId: string) {
  return { role: "user" as const, content: [{ toolResult: { toolUseId, content: [{ text: "a" }] } }] };
}

function turn(...used: ContentBlock[]) {
  return [{ role: "assistant" as const, content: [...used, use("t1")] }, result("t1")];
}

function thinking(messages: Body["messages"], type = "enabled"): Body {
  return {
    messages,
    toolConfig: { tools: [{ toolSpec: { name: "look_up", inputSchema: { json: { type: "object" } } } }] },
    additionalModelRequestFields: {
      thinking: type === "enabled" ? { type, budget_tokens: 1_024 } : { type },
    },
  };
}

function expected(index: number, found: string): string {
  return `The model returned the following errors: messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${found}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`;
}

describeRefusals("thoughts that were not sent back", [
  {
    rule: "a use of a tool without its thinking",
    modelId: CLAUDE_4_5,
    broken: thinking([user("a"), ...turn()]),
    message: expected(1, "tool_use"),
    near: thinking([user("a"), ...turn(THOUGHT)]),
  },
  {
    rule: "thinking after a text",
    modelId: CLAUDE_4_5,
    broken: thinking([user("a"), ...turn(TEXT, THOUGHT)]),
    message: expected(1, "text"),
    near: thinking([user("a"), ...turn(POINT, REDACTED, TEXT)]),
  },
  {
    rule: "the first of two uses without thinking",
    modelId: CLAUDE_4_5,
    broken: thinking([
      user("a"),
      ...turn(),
      { role: "assistant", content: [THOUGHT, use("t2")] },
      result("t2"),
    ]),
    message: expected(1, "tool_use"),
    near: thinking([user("a"), ...turn(THOUGHT), { role: "assistant", content: [use("t2")] }, result("t2")]),
  },
  {
    rule: "a use of the last turn, where earlier turns are over",
    modelId: CLAUDE_4_5,
    broken: thinking([
      user("a"),
      ...turn(THOUGHT),
      { role: "assistant", content: [TEXT] },
      user("b"),
      ...turn(),
    ]),
    message: expected(5, "tool_use"),
    near: thinking([user("a"), ...turn(), { role: "assistant", content: [TEXT] }, user("b")]),
  },
  {
    rule: "a use without thinking, by a budget and not adaptively",
    modelId: CLAUDE_4_6,
    broken: thinking([user("a"), ...turn()]),
    message: expected(1, "tool_use"),
    near: thinking([user("a"), ...turn()], "adaptive"),
  },
]);
