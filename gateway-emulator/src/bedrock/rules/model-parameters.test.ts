import { type Body, CLAUDE_4_5, CLAUDE_4_6, CLAUDE_5, describeRefusals, user } from "./rules-under-test.ts";

const MODEL = "The model returned the following errors: ";
const GUIDE =
  "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";
const CONSIDERATIONS = `${GUIDE}#important-considerations-when-using-extended-thinking`;

const messages = [user("a")];

function withFields(
  additionalModelRequestFields: Body["additionalModelRequestFields"],
  others: Body = {},
): Body {
  return { messages, additionalModelRequestFields, ...others };
}

function thinking(budget_tokens: number, inferenceConfig: Body["inferenceConfig"] = {}): Body {
  return withFields({ thinking: { type: "enabled", budget_tokens } }, { inferenceConfig });
}

describeRefusals("sampling", [
  {
    rule: "a temperature for a model that takes none",
    broken: { messages, inferenceConfig: { temperature: 1 } },
    message: `${MODEL}\`temperature\` is deprecated for this model.`,
    near: { messages, inferenceConfig: { stopSequences: ["END"] } },
  },
  {
    rule: "a temperature beside adaptive thinking that is not 1",
    modelId: CLAUDE_5,
    broken: withFields({ thinking: { type: "adaptive" } }, { inferenceConfig: { temperature: 0.9 } }),
    message: `${MODEL}\`temperature\` is deprecated for this model.`,
    near: withFields({ thinking: { type: "adaptive" } }, { inferenceConfig: { temperature: 1 } }),
  },
  {
    rule: "a temperature of 1 without thinking",
    modelId: CLAUDE_5,
    broken: withFields({ thinking: { type: "disabled" } }, { inferenceConfig: { temperature: 1 } }),
    message: `${MODEL}\`temperature\` is deprecated for this model.`,
    near: withFields({ thinking: { type: "adaptive" } }, { inferenceConfig: { temperature: 1 } }),
  },
  {
    rule: "a topP for a model that takes none",
    broken: { messages, inferenceConfig: { topP: 0.9 } },
    message: `${MODEL}\`top_p\` is deprecated for this model.`,
    near: { messages, inferenceConfig: {} },
  },
  {
    rule: "a top_k for a model that takes none",
    broken: withFields({ top_k: 5 }),
    message: `${MODEL}\`top_k\` is deprecated for this model.`,
    near: withFields({ top_k: null }),
  },
  {
    rule: "temperature and topP together",
    modelId: CLAUDE_4_5,
    broken: { messages, inferenceConfig: { temperature: 0.5, topP: 0.5 } },
    message: `${MODEL}\`temperature\` and \`top_p\` cannot both be specified for this model. Please use only one.`,
    near: withFields({ top_k: 5 }, { inferenceConfig: { temperature: 0.5 } }),
  },
]);

describeRefusals("the number of tokens", [
  {
    rule: "more than the model writes",
    broken: { messages, inferenceConfig: { maxTokens: 128_001 } },
    message:
      "The maximum tokens you requested exceeds the model limit of 128000. Try again with a maximum tokens value that is lower than 128000.",
    near: { messages, inferenceConfig: { maxTokens: 128_000 } },
  },
  {
    rule: "more than an older model writes",
    modelId: CLAUDE_4_5,
    broken: { messages, inferenceConfig: { maxTokens: 64_001 } },
    message:
      "The maximum tokens you requested exceeds the model limit of 64000. Try again with a maximum tokens value that is lower than 64000.",
    near: { messages, inferenceConfig: { maxTokens: 64_000 } },
  },
]);

describeRefusals("thinking", [
  {
    rule: "a budget for a model that sets its own",
    broken: thinking(2_000),
    message: `${MODEL}"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`,
    near: withFields({ thinking: { type: "adaptive" }, output_config: { effort: "low" } }),
  },
  {
    rule: "to turn it off where that is not possible",
    broken: withFields({ thinking: { type: "disabled" } }),
    message: `${MODEL}"thinking.type.disabled" is not supported for this model.`,
    near: withFields({ thinking: { type: "between_tools" } }),
  },
  {
    rule: "adaptive thinking for a model that needs a budget",
    modelId: CLAUDE_4_5,
    broken: withFields({ thinking: { type: "adaptive" } }),
    message: `${MODEL}adaptive thinking is not supported on this model`,
    near: thinking(1_024),
  },
  {
    rule: "a type that there is not",
    modelId: CLAUDE_4_5,
    broken: withFields({ thinking: { type: "hard" } }),
    message: `${MODEL}thinking: Input tag 'hard' found using 'type' does not match any of the expected tags: 'enabled', 'disabled'`,
    near: withFields({ thinking: { type: "disabled" } }),
  },
  {
    rule: "no type",
    broken: withFields({ thinking: {} }),
    message: `${MODEL}thinking: Unable to extract tag using discriminator 'type'`,
    near: withFields({ thinking: null }),
  },
  {
    rule: "what is no object",
    broken: withFields({ thinking: true }),
    message: `${MODEL}thinking: Input should be a valid dictionary or object to extract fields from`,
    near: withFields({}),
  },
  {
    rule: "no budget",
    modelId: CLAUDE_4_5,
    broken: withFields({ thinking: { type: "enabled" } }),
    message: `${MODEL}thinking.enabled.budget_tokens: Field required`,
    near: thinking(1_024),
  },
  {
    rule: "half a token",
    modelId: CLAUDE_4_5,
    broken: thinking(1_024.5),
    message: `${MODEL}thinking.enabled.budget_tokens: Input should be a valid integer`,
    near: thinking(1_025),
  },
  {
    rule: "too small a budget",
    modelId: CLAUDE_4_5,
    broken: thinking(1_023),
    message: `${MODEL}thinking.enabled.budget_tokens: Input should be greater than or equal to 1024`,
    near: thinking(1_024),
  },
  {
    rule: "a budget that is all of maxTokens",
    modelId: CLAUDE_4_5,
    broken: thinking(2_000, { maxTokens: 2_000 }),
    message: `${MODEL}\`max_tokens\` must be greater than \`thinking.budget_tokens\`. ${GUIDE}#max-tokens-and-context-window-size`,
    near: thinking(1_999, { maxTokens: 2_000 }),
  },
  {
    rule: "a budget above what the model writes",
    modelId: CLAUDE_4_5,
    broken: thinking(64_000),
    message: `${MODEL}\`max_tokens\` must be greater than \`thinking.budget_tokens\`. ${GUIDE}#max-tokens-and-context-window-size`,
    near: withFields(
      {
        thinking: { type: "enabled", budget_tokens: 64_000 },
        anthropic_beta: ["interleaved-thinking-2025-05-14"],
      },
      { inferenceConfig: { maxTokens: 2_000 } },
    ),
  },
  {
    rule: "another temperature than 1",
    modelId: CLAUDE_4_5,
    broken: thinking(1_024, { temperature: 0.5 }),
    message: `${MODEL}\`temperature\` may only be set to 1 when thinking is enabled. ${CONSIDERATIONS}`,
    near: thinking(1_024, { temperature: 1 }),
  },
  {
    rule: "another temperature than 1, thinking adaptively",
    modelId: CLAUDE_4_6,
    broken: withFields({ thinking: { type: "adaptive" } }, { inferenceConfig: { temperature: 0 } }),
    message: `${MODEL}\`temperature\` may only be set to 1 when thinking is enabled. ${CONSIDERATIONS}`,
    near: withFields({ thinking: { type: "disabled" } }, { inferenceConfig: { temperature: 0 } }),
  },
  {
    rule: "a low topP",
    modelId: CLAUDE_4_5,
    broken: thinking(1_024, { topP: 0.94 }),
    message: `${MODEL}\`top_p\` must be greater than or equal to 0.95 or unset when thinking is enabled. ${CONSIDERATIONS}`,
    near: thinking(1_024, { topP: 0.95 }),
  },
  {
    rule: "top_k",
    modelId: CLAUDE_4_5,
    broken: withFields({ thinking: { type: "enabled", budget_tokens: 1_024 }, top_k: 5 }),
    message: `${MODEL}\`top_k\` must be unset when thinking is enabled. ${CONSIDERATIONS}`,
    near: withFields({ thinking: { type: "disabled" }, top_k: 5 }),
  },
]);

const toolSpec = { name: "look_up", inputSchema: { json: { type: "object" } } };
const tools = [{ toolSpec }];

describeRefusals("forced tools", [
  {
    rule: "any tool, where the model is not to be forced",
    broken: { messages, toolConfig: { tools, toolChoice: { any: {} } } },
    message: `${MODEL}tool_choice: type "tool" and "any" are not supported for this model.`,
    near: { messages, toolConfig: { tools, toolChoice: { auto: {} } } },
  },
  {
    rule: "one tool, where the model is not to be forced",
    broken: { messages, toolConfig: { tools, toolChoice: { tool: { name: "look_up" } } } },
    message: `${MODEL}tool_choice: type "tool" and "any" are not supported for this model.`,
    near: { messages, toolConfig: { tools } },
  },
  {
    rule: "a tool after thinking",
    modelId: CLAUDE_4_5,
    broken: { ...thinking(1_024), toolConfig: { tools, toolChoice: { any: {} } } },
    message: `${MODEL}Thinking may not be enabled when tool_choice forces tool use.`,
    near: { ...thinking(1_024), toolConfig: { tools, toolChoice: { auto: {} } } },
  },
  {
    rule: "a tool after adaptive thinking, of a model that could think by a budget",
    modelId: CLAUDE_4_6,
    broken: {
      ...withFields({ thinking: { type: "adaptive" } }),
      toolConfig: { tools, toolChoice: { tool: { name: "look_up" } } },
    },
    message: `${MODEL}Thinking may not be enabled when tool_choice forces tool use.`,
    near: { messages, toolConfig: { tools, toolChoice: { tool: { name: "look_up" } } } },
  },
  {
    rule: "a tool that is not there",
    modelId: CLAUDE_5,
    broken: {
      ...withFields({ thinking: { type: "adaptive" } }),
      toolConfig: { tools, toolChoice: { tool: { name: "look_down" } } },
    },
    message: `${MODEL}Tool 'look_down' not found in provided tools`,
    near: {
      ...withFields({ thinking: { type: "adaptive" } }),
      toolConfig: { tools, toolChoice: { tool: { name: "look_up" } } },
    },
  },
]);
