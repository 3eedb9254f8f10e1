import type { FoundationModel } from "../catalogue/foundation-model.ts";
import {
  allowOnly,
  extraInput,
  type Fields,
  inputShould,
  isAbsent,
  parseFields,
  parseNumber,
  parseText,
} from "./fields.ts";

/** Members that Converse has no words for and that are passed on as they are. */
const AS_SENT = [
  "top_k",
  "thinking",
  "output_config",
  "output_format",
  "metadata",
  "anthropic_beta",
  "context_management",
];

/** Members that need a flag of `anthropic_beta`. @see https://github.com/anthropics/claude-code/issues/49548 */
const BETA_MEMBERS: Readonly<Record<string, string>> = {
  context_management: "context-management-2025-06-27",
  output_format: "structured-outputs-2025-12-15",
};

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];

interface ModelFieldsOptions {
  model: FoundationModel;
  betaFlags: readonly string[];
  /** What of `tool_choice` Converse has no words for. */
  toolChoice: unknown;
}

/**
 * Reads the parameters of the model's own, which Converse has in `additionalModelRequestFields`; the rules look at `thinking`.
 * @throws BedrockError ValidationException (400)
 */
export function parseModelFields(fields: Fields, options: ModelFieldsOptions): Record<string, unknown> {
  const { betaFlags, toolChoice } = options;
  for (const [member, flag] of Object.entries(BETA_MEMBERS))
    if (!isAbsent(fields[member]) && !betaFlags.includes(flag))
      throw extraInput(member, `${member} needs "${flag}" in anthropic_beta.`);
  if (!isAbsent(fields["top_k"])) parseNumber(fields["top_k"], "top_k", { min: 0, whole: true });
  checkOutputConfig(fields["output_config"], options);
  if (!isAbsent(fields["metadata"])) checkMetadata(parseFields(fields["metadata"], "metadata"));
  const sent = AS_SENT.filter((member) => !isAbsent(fields[member]));
  return {
    ...Object.fromEntries(sent.map((member) => [member, fields[member]])),
    ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }),
  };
}

/** @see https://github.com/anthropics/claude-code-action/issues/1005 */
function checkOutputConfig(value: unknown, { model, betaFlags }: ModelFieldsOptions): void {
  if (isAbsent(value)) return;
  const config = parseFields(value, "output_config");
  allowOnly(config, ["effort", "format", "task_budget"], "output_config");
  if (isAbsent(config["effort"])) return;
  const effort = parseText(config["effort"], "output_config.effort");
  const adaptive = model.rules.thinking === "always" || model.rules.thinkingTypes.includes("adaptive");
  if (!adaptive && !betaFlags.includes("effort-2025-11-24"))
    throw extraInput(
      "output_config.effort",
      `${model.modelId} takes no effort; models with adaptive thinking do.`,
    );
  if (!EFFORTS.includes(effort))
    throw inputShould("output_config.effort", "'low', 'medium', 'high', 'xhigh' or 'max'");
}

function checkMetadata(metadata: Fields): void {
  allowOnly(metadata, ["user_id"], "metadata");
  if (!isAbsent(metadata["user_id"])) parseText(metadata["user_id"], "metadata.user_id");
}
