import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { type BedrockError, validation } from "../model/errors.ts";
import { type Asked, modelRefusal } from "./asked.ts";
import { thinkingType } from "./thinking-type.ts";

/**
 * A tool can be forced where the model takes that, does not think before it, and has the tool.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html
 */
export function checkToolChoice(asked: Asked): void {
  const { toolConfig } = asked.request;
  const choice = toolConfig?.toolChoice;
  if (!choice || "auto" in choice) return;
  if (!asked.model.rules.forcedToolChoice) throw notForced(asked, "any" in choice ? "any" : "tool");
  // @see https://github.com/strands-agents/harness-sdk/pull/1495; of models that only think adaptively, langchain-aws#1141
  if (thinksBefore(asked))
    throw modelRefusal(
      asked,
      "Thinking may not be enabled when tool_choice forces tool use.",
      "With toolChoice any or tool leave additionalModelRequestFields.thinking out; with thinking, use toolChoice auto.",
    );
  if (!("tool" in choice)) return;
  const { name } = choice.tool;
  if (toolConfig.tools.some((tool) => "toolSpec" in tool && tool.toolSpec.name === name)) return;
  if (toolConfig.tools.some((tool) => "systemTool" in tool && tool.systemTool.name === name)) return;
  throw modelRefusal(
    asked,
    `Tool '${name}' not found in provided tools`,
    "toolChoice.tool.name is the name of one of toolConfig.tools.",
  );
}

/** @see https://github.com/can1357/oh-my-pi/issues/12939, of Anthropic's models */
function notForced(asked: Asked, choice: "any" | "tool"): BedrockError {
  const { providerName, modelId } = asked.model;
  const advice = `${modelId} takes toolChoice auto alone. Ask for the tool in words, and send only the tool that is to be used.`;
  if (providerName === "Anthropic")
    return modelRefusal(
      asked,
      'tool_choice: type "tool" and "any" are not supported for this model.',
      advice,
    );
  return validation(
    `This model doesn't support the toolConfig.toolChoice.${choice} field. Remove toolConfig.toolChoice.${choice} and try again.`,
    advice,
  );
}

function thinksBefore({ request, model }: Asked): boolean {
  const type = thinkingType({ request, model });
  return type === "enabled" || (type === "adaptive" && takesBudget(model));
}

function takesBudget({ rules }: FoundationModel): boolean {
  return rules.thinkingTypes.includes("enabled");
}
