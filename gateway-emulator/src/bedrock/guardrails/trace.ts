import type { InferenceOperation } from "../model/model.ts";
import { assessmentOf, type Scope } from "./assessment.ts";
import { actionReason, interventionOf, type Verdict } from "./verdict.ts";

interface Traced {
  operation: InferenceOperation;
  input: Verdict;
  /** Absent where no model was asked. */
  output?: Verdict;
  /** What the model said, where that was not let through. */
  modelOutput?: string;
  scope: Scope;
}

/**
 * What a guardrail did, for `trace` of Converse's answers, and for `amazon-bedrock-trace` of InvokeModel's, which has
 * other names.
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailTraceAssessment.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-test.html
 */
export function guardrailTrace({ operation, input, output, modelOutput, scope }: Traced): unknown {
  const byId = (verdict: Verdict) => ({ [verdict.definition.guardrailId]: assessmentOf(verdict, scope) });
  const id = input.definition.guardrailId;
  const guardrail = {
    actionReason: actionReason(interventionOf([...input.findings, ...(output?.findings ?? [])])),
    ...(modelOutput !== undefined && { modelOutput: [modelOutput] }),
  };
  switch (operation) {
    case "Converse":
    case "ConverseStream":
      return {
        guardrail: {
          ...guardrail,
          inputAssessment: byId(input),
          ...(output && { outputAssessments: { [id]: [assessmentOf(output, scope)] } }),
        },
      };
    case "InvokeModel":
    case "InvokeModelWithResponseStream":
      return {
        guardrail: { ...guardrail, input: byId(input), ...(output && { outputs: [byId(output)] }) },
      };
  }
}
