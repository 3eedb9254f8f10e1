import { type Asked, modelRefusal } from "./asked.ts";
import { MIN_THINKING_BUDGET_TOKENS, MIN_TOP_P_WITH_THINKING } from "./limits.ts";
import { topKOf } from "./sampling.ts";
import { THINKING_GUIDE as GUIDE, thinkingOf, thinkingType } from "./thinking-type.ts";

const CONSIDERATIONS = `${GUIDE}#important-considerations-when-using-extended-thinking`;

/**
 * `additionalModelRequestFields.thinking` of Anthropic's models: of a type that the model takes, with a budget that fits,
 * and without what thinking rules out.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
 */
export function checkThinking(asked: Asked): void {
  const thinking = thinkingOf(asked);
  if (thinking === undefined) return;
  if (typeof thinking !== "object" || thinking === null || Array.isArray(thinking))
    throw modelRefusal(
      asked,
      "thinking: Input should be a valid dictionary or object to extract fields from",
      'thinking is an object such as {"type":"adaptive"}.',
    );
  const type = thinkingType(asked);
  checkType(asked, type);
  if (type === "enabled")
    checkBudget(asked, "budget_tokens" in thinking ? thinking.budget_tokens : undefined);
  if (type === "enabled" || type === "adaptive") checkNothingElse(asked);
}

function checkType(asked: Asked, type: unknown): void {
  const { thinkingTypes } = asked.model.rules;
  if (typeof type === "string" && thinkingTypes.includes(type)) return;
  const { modelId } = asked.model;
  throw modelRefusal(
    asked,
    wrongType(asked, type),
    thinkingTypes.length === 0
      ? `${modelId} does not think: leave thinking out.`
      : `${modelId} takes thinking.type ${thinkingTypes.join(", ")}, or no thinking at all.`,
  );
}

/**
 * @see https://github.com/Kilo-Org/kilocode/issues/10732, of enabled
 * @see https://github.com/askalf/dario/pull/273, of adaptive
 * @see https://github.com/cline/cline/issues/13203, of disabled
 * @see https://github.com/anthropics/claude-code/issues/2507, of models that do not think
 */
function wrongType({ model: { rules, vendorName } }: Asked, type: unknown): string {
  if (rules.thinkingTypes.length === 0) return `${vendorName} does not support thinking.`;
  switch (type) {
    case undefined:
      return "thinking: Unable to extract tag using discriminator 'type'";
    case "enabled":
      return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
    case "adaptive":
      return "adaptive thinking is not supported on this model";
    case "disabled":
    case "between_tools":
      return `"thinking.type.${type}" is not supported for this model.`;
    default: {
      const tags = rules.thinkingTypes.map((tag) => `'${tag}'`).join(", ");
      return `thinking: Input tag '${typeof type === "string" ? type : JSON.stringify(type)}' found using 'type' does not match any of the expected tags: ${tags}`;
    }
  }
}

/** @see https://github.com/danny-avila/LibreChat/issues/8346 and https://github.com/promptfoo/promptfoo/pull/10491 */
function checkBudget(asked: Asked, budget: unknown): void {
  const at = "thinking.enabled.budget_tokens";
  const minimum = `budget_tokens is at least ${MIN_THINKING_BUDGET_TOKENS}, and lower than maxTokens.`;
  if (budget === undefined || budget === null) throw modelRefusal(asked, `${at}: Field required`, minimum);
  if (typeof budget !== "number" || !Number.isInteger(budget))
    throw modelRefusal(asked, `${at}: Input should be a valid integer`, minimum);
  if (budget < MIN_THINKING_BUDGET_TOKENS)
    throw modelRefusal(
      asked,
      `${at}: Input should be greater than or equal to ${MIN_THINKING_BUDGET_TOKENS}`,
      minimum,
    );
  const maxTokens = asked.request.inferenceConfig.maxTokens ?? asked.model.maxOutputTokens;
  if (budget < maxTokens || isInterleaved(asked)) return;
  throw modelRefusal(
    asked,
    `\`max_tokens\` must be greater than \`thinking.budget_tokens\`. Please consult our documentation at ${GUIDE}#max-tokens-and-context-window-size`,
    `maxTokens is ${maxTokens}, of which thinking may take ${budget}. Thinking counts as output.`,
  );
}

/** Between uses of tools, the budget is for all of them together, and may be more than one answer has. */
function isInterleaved({ request }: Asked): boolean {
  const flags = request.additionalModelRequestFields?.["anthropic_beta"];
  return (
    Array.isArray(flags) &&
    flags.some((flag) => typeof flag === "string" && flag.startsWith("interleaved-thinking-"))
  );
}

/** @see https://github.com/MartialBE/one-hub/issues/529 */
function checkNothingElse(asked: Asked): void {
  const { temperature, topP } = asked.request.inferenceConfig;
  const advice = "With thinking, leave temperature, topP and top_k out.";
  const refused =
    temperature !== undefined && temperature !== 1
      ? "`temperature` may only be set to 1 when thinking is enabled"
      : topKOf(asked) !== undefined
        ? "`top_k` must be unset when thinking is enabled"
        : topP !== undefined && topP < MIN_TOP_P_WITH_THINKING
          ? `\`top_p\` must be greater than or equal to ${MIN_TOP_P_WITH_THINKING} or unset when thinking is enabled`
          : undefined;
  if (refused !== undefined)
    throw modelRefusal(asked, `${refused}. Please consult our documentation at ${CONSIDERATIONS}`, advice);
}
