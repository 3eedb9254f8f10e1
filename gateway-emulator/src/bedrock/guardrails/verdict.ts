import type { GuardrailDefinition } from "./definition.ts";
import { type Finding, isBlocking } from "./finding.ts";
import type { Source } from "./judge.ts";
import type { Coverage } from "./usage.ts";

/** What a guardrail has made of a prompt, or of an answer. */
export interface Verdict {
  definition: GuardrailDefinition;
  /** Such as `DRAFT`. */
  version: string;
  source: Source;
  findings: readonly Finding[];
  coverage: Coverage;
  /** How long it took. */
  latencyMs: number;
}

export type Intervention = "none" | "blocked" | "masked";

/** What was done in the end: a block counts for more than a mask. */
export function interventionOf(findings: readonly Finding[]): Intervention {
  if (findings.some(isBlocking)) return "blocked";
  return findings.some(({ action }) => action === "ANONYMIZE") ? "masked" : "none";
}

/** As AWS says it. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailTraceAssessment.html */
export function actionReason(intervention: Intervention): string {
  switch (intervention) {
    case "none":
      return "No action.";
    case "blocked":
      return "Guardrail blocked.";
    case "masked":
      return "Guardrail masked.";
  }
}

/** What is answered in the place of what was blocked. */
export function blockedMessage({ definition, source }: Pick<Verdict, "definition" | "source">): string {
  return source === "INPUT" ? definition.blockedInputMessaging : definition.blockedOutputsMessaging;
}
