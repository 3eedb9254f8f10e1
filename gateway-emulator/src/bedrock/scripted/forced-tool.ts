import { type ConverseRequest, lastUserText, type Tool } from "../request/converse-request.ts";

export type ToolSpec = Extract<Tool, { toolSpec: unknown }>["toolSpec"];

/**
 * The tool that `toolChoice` makes the model use: the one that it names; of `any` the one that the prompt names, else the
 * first. Undefined where the model is free.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html
 */
export function forcedTool({ toolConfig, messages }: ConverseRequest): ToolSpec | undefined {
  const { toolChoice, tools = [] } = toolConfig ?? {};
  if (!toolChoice || "auto" in toolChoice) return undefined;
  const specs = tools.flatMap((tool) => ("toolSpec" in tool ? [tool.toolSpec] : []));
  if ("tool" in toolChoice) return specs.find(({ name }) => name === toolChoice.tool.name);
  const asked = lastUserText(messages);
  return specs.find(({ name }) => asked.includes(name)) ?? specs[0];
}
