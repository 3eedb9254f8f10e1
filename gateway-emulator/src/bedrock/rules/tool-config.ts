import { validation } from "../model/errors.ts";
import { type Asked, modelRefusal } from "./asked.ts";
import { isObject } from "./tool-blocks.ts";

/**
 * The tools themselves: the model takes any, no two have one name, and what goes into them is an object.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html
 */
export function checkToolConfig(asked: Asked): void {
  const { toolConfig } = asked.request;
  if (!toolConfig) return;
  if (!asked.model.rules.tools)
    throw validation("This model doesn't support tool use.", `${asked.model.modelId} takes no toolConfig.`);
  const names = new Set<string>();
  for (const [index, tool] of toolConfig.tools.entries()) {
    if (!("toolSpec" in tool)) continue;
    const { name, inputSchema } = tool.toolSpec;
    // Anthropic's words, at https://github.com/tailcallhq/forgecode/issues/892
    if (names.has(name))
      throw modelRefusal(
        asked,
        "tools: Tool names must be unique.",
        `toolConfig.tools.${index} is called ${name}, as one before it.`,
      );
    names.add(name);
    // @see https://github.com/aws/aws-sdk-net/issues/3377
    if (asked.api === "Converse" && !isObject(inputSchema.json))
      throw validation(
        `The format of the value at toolConfig.tools.${index}.toolSpec.inputSchema.json is invalid. Provide a json object for the field and try again.`,
        `The schema of ${name} is JSON itself, not a text with JSON in it.`,
      );
    // @see https://github.com/alibaba/spring-ai-alibaba/issues/3082
    if (asked.api === "Converse" && typeOf(inputSchema.json) !== "object")
      throw validation(
        `The value at toolConfig.tools.${index}.toolSpec.inputSchema.json.type must be one of the following: object.`,
        `The schema of ${name} must say "type":"object" at its top, also for a tool without parameters.`,
      );
  }
}

function typeOf(schema: unknown): unknown {
  return typeof schema === "object" && schema !== null && "type" in schema ? schema.type : undefined;
}
