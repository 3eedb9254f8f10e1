import type { GuardrailDefinition } from "./definition.ts";
import { actionFor, type Source } from "./judge.ts";
import { TEXT_UNIT_CHARACTERS } from "./limits.ts";

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailUsage.html */
export interface GuardrailUsage {
  topicPolicyUnits: number;
  contentPolicyUnits: number;
  wordPolicyUnits: number;
  sensitiveInformationPolicyUnits: number;
  sensitiveInformationPolicyFreeUnits: number;
  contextualGroundingPolicyUnits: number;
  contentPolicyImageUnits: number;
  automatedReasoningPolicyUnits: number;
  automatedReasoningPolicies: number;
}

/** What a guardrail has looked at: how much text, of how much, and how many images. */
export interface Coverage {
  guarded: number;
  total: number;
  images: number;
  /** The characters of what an answer is to be grounded in, with the question and the answer. */
  grounding: number;
}

/** What AWS would count: each policy that looks at this source counts each thousand characters that have begun. */
export function guardrailUsage(
  definition: GuardrailDefinition,
  { source, coverage }: { source: Source; coverage: Coverage },
): GuardrailUsage {
  const { words, profanity, piiEntities, regexes, topics, contentFilters, contextualGrounding } = definition;
  const units = unitsOf(coverage.guarded);
  const unitsIf = (isLooking: boolean) => (isLooking ? units : 0);
  const looks = (rules: readonly Parameters<typeof actionFor>[0][]) =>
    rules.some((rule) => actionFor(rule, source) !== undefined);
  const filters = contentFilters.some(
    ({ inputStrength, outputStrength }) => (source === "INPUT" ? inputStrength : outputStrength) !== "NONE",
  );
  return {
    topicPolicyUnits: unitsIf(looks(topics)),
    contentPolicyUnits: unitsIf(filters),
    wordPolicyUnits: unitsIf(looks([...words, ...(profanity ? [profanity] : [])])),
    sensitiveInformationPolicyUnits: unitsIf(looks(piiEntities)),
    sensitiveInformationPolicyFreeUnits: unitsIf(looks(regexes)),
    contextualGroundingPolicyUnits: contextualGrounding.length > 0 ? unitsOf(coverage.grounding) : 0,
    contentPolicyImageUnits: filters ? coverage.images : 0,
    automatedReasoningPolicyUnits: 0,
    automatedReasoningPolicies: 0,
  };
}

/** As the answers say it. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailCoverage.html */
export function guardrailCoverage({ guarded, total, images }: Coverage) {
  return {
    textCharacters: { guarded, total },
    ...(images > 0 && { images: { guarded: images, total: images } }),
  };
}

function unitsOf(characters: number): number {
  return Math.ceil(characters / TEXT_UNIT_CHARACTERS);
}
