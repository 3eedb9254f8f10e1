import { GUARDRAIL_IDENTIFIER, GUARDRAIL_VERSION } from "./limits.ts";
import { type Shape, structure } from "./shape.ts";
import { choice, text } from "./values.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailStreamConfiguration.html */
export interface GuardrailConfig {
  guardrailIdentifier: string;
  guardrailVersion: string;
  trace?: "enabled" | "disabled" | "enabled_full";
  streamProcessingMode?: "sync" | "async";
  /** Of InvokeModel alone: what the tags around what is to be judged end in. */
  tagSuffix?: string;
}

export const GUARDRAIL_CONFIG: Shape<GuardrailConfig> = structure(
  { guardrailIdentifier: text(GUARDRAIL_IDENTIFIER), guardrailVersion: text(GUARDRAIL_VERSION) },
  {
    trace: choice(["enabled", "disabled", "enabled_full"]),
    streamProcessingMode: choice(["sync", "async"]),
  },
);
