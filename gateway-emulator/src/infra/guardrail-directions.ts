import type { Directions, RuleAction } from "../bedrock/guardrails/definition.ts";
import { oneOf } from "./one-of.ts";
import type { Fields } from "./terraform/fields.ts";

const ACTIONS = ["BLOCK", "ANONYMIZE", "NONE"] as const;

/**
 * What is done in each direction. A mask that is asked for by `action` alone is for answers: prompts are masked when
 * `input_action` says so, as was measured of AWS in August 2026.
 */
export function readDirections(fields: Fields, { action }: { action: RuleAction }): Directions {
  const inputAction = oneOf(fields, "input_action", ACTIONS) ?? (action === "ANONYMIZE" ? undefined : action);
  const outputAction = oneOf(fields, "output_action", ACTIONS) ?? action;
  return {
    ...(inputAction !== undefined && fields.boolean("input_enabled") !== false && { input: inputAction }),
    ...(fields.boolean("output_enabled") !== false && { output: outputAction }),
  };
}

export function actionOf(fields: Fields): RuleAction {
  fields.requiredString("action");
  return oneOf(fields, "action", ACTIONS) ?? "BLOCK";
}
