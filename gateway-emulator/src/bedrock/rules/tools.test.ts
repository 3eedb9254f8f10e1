import type { ContentBlock, ToolResultBlock } from "@aws-sdk/client-bedrock-runtime";
import { assistant, type Body, CLAUDE_4_5, describeRefusals, user } from "./rules-under-test.ts";

type Input = NonNullable<ContentBlock["toolUse"]>["input"];

const MODEL = "The model returned the following errors: ";

const messages = [user("a")];
const toolConfig = { tools: [tool("look_up")] };

function tool(name: string, json: object = { type: "object", properties: {} }) {
  return { toolSpec: { name, inputSchema: { json: { ...json } } } };
}

function use(toolUseId: string, input: Input = {}): ContentBlock {
  return { toolUse: { toolUseId, name: "look_up", input } };
}

function result(toolUseId: string, others: Partial<ToolResultBlock> = {}): ContentBlock {
  return { toolResult: { toolUseId, content: [{ text: "" }], ...others } };
}

/** A conversation in which tools are used, and what the next message says. */
function turns(used: ContentBlock[], answered: ContentBlock[], others: Body = {}): Body {
  return {
    messages: [user("a"), { role: "assistant", content: used }, { role: "user", content: answered }],
    toolConfig,
    ...others,
  };
}

describeRefusals("turns of tools", [
  {
    rule: "a use without a result",
    broken: turns([use("t1"), use("t2"), use("t3")], [result("t2")]),
    message: "Expected toolResult blocks at messages.2.content for the following Ids: t1, t3",
    near: turns([use("t1"), use("t2")], [result("t2"), result("t1"), { text: "There." }]),
  },
  {
    rule: "a text in place of a result",
    broken: turns([{ text: "Let me see." }, use("t1")], [{ text: "Well?" }]),
    message: "Expected toolResult blocks at messages.2.content for the following Ids: t1",
    near: turns([{ text: "Let me see." }, use("t1")], [result("t1")]),
  },
  {
    rule: "a stranger's result",
    broken: turns([use("t1")], [result("t9")]),
    message: "Expected toolResult blocks at messages.2.content for the following Ids: t1",
    near: turns([use("t9")], [result("t9")]),
  },
  {
    rule: "more results than uses",
    broken: turns([use("t1")], [result("t1"), result("t2")]),
    message:
      "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn.",
    near: turns([use("t1"), use("t2")], [result("t1"), result("t2")]),
  },
  {
    rule: "a result that begins the conversation",
    broken: { messages: [{ role: "user", content: [result("t1")] }], toolConfig },
    message:
      "The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn.",
    near: turns([use("t1")], [result("t1")]),
  },
  {
    rule: "two uses of one id",
    broken: turns([use("t1"), use("t1"), use("t1")], [result("t1")]),
    message: "The toolUse blocks at messages.1.content contain duplicate Ids: t1",
    near: turns([use("t1"), use("t2")], [result("t1"), result("t2")]),
  },
  {
    rule: "two results of one use",
    broken: turns([use("t1"), use("t2")], [result("t1"), result("t1")]),
    message: "The toolResult blocks at messages.2.content contain duplicate Ids: t1",
    near: turns([use("t1")], [result("t1", { content: [{ text: "1" }, { json: { b: 2 } }] })]),
  },
  {
    rule: "a use that ends the conversation",
    modelId: CLAUDE_4_5,
    broken: { messages: [user("a"), { role: "assistant", content: [use("t1")] }], toolConfig },
    message: `${MODEL}messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: t1. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
    near: { messages: [user("a"), assistant("b")], toolConfig },
  },
  {
    rule: "an error that says nothing",
    broken: turns([use("t1")], [result("t1", { status: "error", content: [] })]),
    message:
      "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
    near: turns([use("t1")], [result("t1", { status: "success", content: [] })]),
  },
  {
    rule: "an input that is a text",
    broken: turns([use("t1", '{"a":1}')], [result("t1")]),
    message:
      "The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object for the field and try again.",
    near: turns([use("t1", { a: 1 })], [result("t1", { status: "error", content: [{ text: "no" }] })]),
  },
  {
    rule: "an input that is a list",
    broken: turns([use("t1", [1])], [result("t1")]),
    message:
      "The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object for the field and try again.",
    near: turns([use("t1", { a: [1] })], [result("t1")]),
  },
  ...[[1], "text", 5].map((json) => ({
    rule: `a result of which the JSON is ${JSON.stringify(json)}`,
    broken: turns([use("t1")], [result("t1", { content: [{ text: "a" }, { json }] })]),
    message:
      "The format of the value at messages.2.content.0.toolResult.content.1.json is invalid. Provide a json object for the field and try again.",
    near: turns([use("t1")], [result("t1", { content: [{ text: "a" }, { json: { result: json } }] })]),
  })),
  {
    rule: "a history of tools without a toolConfig",
    broken: { messages: turns([use("t1")], [result("t1")]).messages },
    message: "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    near: turns([use("t1")], [result("t1")]),
  },
]);

describeRefusals("definitions of tools", [
  {
    rule: "a toolConfig without tools",
    broken: { messages, toolConfig: { tools: [] } },
    message:
      "1 validation error detected: Value at 'toolConfig.tools' failed to satisfy constraint: Member must have length greater than or equal to 1",
    near: { messages },
  },
  {
    rule: "a name with a dot",
    broken: { messages, toolConfig: { tools: [tool("look.up")] } },
    message:
      "1 validation error detected: Value 'look.up' at 'toolConfig.tools.1.member.toolSpec.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+",
    near: { messages, toolConfig: { tools: [tool("look-up_2")] } },
  },
  {
    rule: "a name of 65 characters",
    broken: { messages, toolConfig: { tools: [tool("a"), tool("n".repeat(65))] } },
    message: `1 validation error detected: Value '${"n".repeat(65)}' at 'toolConfig.tools.2.member.toolSpec.name' failed to satisfy constraint: Member must have length less than or equal to 64`,
    near: { messages, toolConfig: { tools: [tool("a"), tool("n".repeat(64))] } },
  },
  {
    rule: "no name and no description",
    broken: {
      messages,
      toolConfig: { tools: [{ toolSpec: { ...tool("").toolSpec, description: "" } }] },
    },
    message:
      "3 validation errors detected: Value '' at 'toolConfig.tools.1.member.toolSpec.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+; Value '' at 'toolConfig.tools.1.member.toolSpec.name' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'toolConfig.tools.1.member.toolSpec.description' failed to satisfy constraint: Member must have length greater than or equal to 1",
    near: {
      messages,
      toolConfig: { tools: [{ toolSpec: { ...tool("n").toolSpec, description: "d", strict: true } }] },
    },
  },
  {
    rule: "two tools of one name",
    broken: { messages, toolConfig: { tools: [tool("n"), tool("m"), tool("n")] } },
    message: `${MODEL}tools: Tool names must be unique.`,
    near: { messages, toolConfig: { tools: [tool("n"), tool("N")] } },
  },
  ...['{"type":"object"}', [1]].map((json) => ({
    rule: `a schema that is ${JSON.stringify(json)}`,
    broken: { messages, toolConfig: { tools: [{ toolSpec: { name: "n", inputSchema: { json } } }] } },
    message:
      "The format of the value at toolConfig.tools.0.toolSpec.inputSchema.json is invalid. Provide a json object for the field and try again.",
    near: { messages, toolConfig: { tools: [tool("n")] } },
  })),
  {
    rule: "a schema without type",
    broken: { messages, toolConfig: { tools: [tool("n"), tool("m", {})] } },
    message:
      "The value at toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following: object.",
    near: { messages, toolConfig: { tools: [tool("n"), tool("m")] } },
  },
  {
    rule: "a schema of a text",
    broken: { messages, toolConfig: { tools: [tool("n", { type: "string" })] } },
    message:
      "The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of the following: object.",
    near: { messages, toolConfig: { tools: [tool("n", { type: "object" })] } },
  },
  {
    rule: "tools for a model that uses none",
    modelId: "us.deepseek.r1-v1:0",
    broken: { messages, toolConfig },
    message: "This model doesn't support tool use.",
    near: { messages },
  },
]);
