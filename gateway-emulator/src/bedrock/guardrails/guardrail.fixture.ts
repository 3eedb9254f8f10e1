import type { Directions, GuardrailDefinition } from "./definition.ts";

export const GUARDRAIL_ID = "abcdefghij12";

export const BLOCKING: Directions = { input: "BLOCK", output: "BLOCK" };
export const MASKING: Directions = { input: "ANONYMIZE", output: "ANONYMIZE" };

/** A guardrail that looks for nothing but what a test adds. */
export function guardrailWith(policies: Partial<GuardrailDefinition>): GuardrailDefinition {
  return {
    guardrailId: GUARDRAIL_ID,
    arn: `arn:aws:bedrock:us-east-1:123456789012:guardrail/${GUARDRAIL_ID}`,
    name: "chat",
    blockedInputMessaging: "I cannot take that.",
    blockedOutputsMessaging: "I cannot say that.",
    versions: 1,
    words: [],
    piiEntities: [],
    regexes: [],
    topics: [],
    contentFilters: [],
    contextualGrounding: [],
    ...policies,
  };
}
