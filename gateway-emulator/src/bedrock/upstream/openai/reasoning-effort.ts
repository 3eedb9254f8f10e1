import type { ConverseRequest } from "../../request/converse-request.ts";
import { isFields } from "./text-of-block.ts";

/** Those that all servers know. */
export type ReasoningEffort = "none" | "low" | "medium" | "high";

/** Up to how many tokens of thinking are little, and how many are some. */
const LOW_BUDGET_TOKENS = 2_048;
const MEDIUM_BUDGET_TOKENS = 8_192;

/**
 * How much the model is to think: by `thinking.budget_tokens`, or by an effort where one is named. Undefined where the
 * request leaves it to the model.
 */
export function reasoningEffort({
  additionalModelRequestFields: fields = {},
  outputConfig,
}: Pick<ConverseRequest, "additionalModelRequestFields" | "outputConfig">): ReasoningEffort | undefined {
  const { thinking, output_config: ownConfig } = fields;
  const { type, budget_tokens: budget } = isFields(thinking) ? thinking : {};
  if (type === "disabled") return "none";
  if (type === "enabled" && typeof budget === "number") {
    if (budget <= LOW_BUDGET_TOKENS) return "low";
    return budget <= MEDIUM_BUDGET_TOKENS ? "medium" : "high";
  }
  return effortOf(outputConfig?.["effort"] ?? (isFields(ownConfig) ? ownConfig["effort"] : undefined));
}

function effortOf(effort: unknown): ReasoningEffort | undefined {
  switch (effort) {
    case "low":
    case "medium":
    case "high":
      return effort;
    case "xhigh":
    case "max":
      return "high";
    default:
      return undefined;
  }
}
