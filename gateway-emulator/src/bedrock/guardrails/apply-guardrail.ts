import type { Clock } from "../../control/clock.ts";
import type { ApplyGuardrailRequest } from "./apply-guardrail-request.ts";
import { assessmentOf } from "./assessment.ts";
import { guardText, type GuardText } from "./guard-text.ts";
import type { Guardrails } from "./guardrails.ts";
import { mask } from "./mask.ts";
import { guardrailCoverage, guardrailUsage } from "./usage.ts";
import { actionReason, blockedMessage, type Intervention, interventionOf, type Verdict } from "./verdict.ts";

/**
 * What ApplyGuardrail answers: no model is asked.
 * @throws BedrockError ValidationException (400) for a guardrail, or a version of it, that there is not
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-independent-api.html
 */
export function applyGuardrail(
  { guardrailIdentifier, guardrailVersion, source, content, outputScope }: ApplyGuardrailRequest,
  { guardrails, clock }: { guardrails: Guardrails; clock: Clock },
): Record<string, unknown> {
  const { definition, version, judge } = guardrails.find(guardrailIdentifier, guardrailVersion);
  const startedAt = clock.elapsed();
  const texts = content.flatMap((block) => ("text" in block ? [guardText(block.text)] : []));
  const judged = texts
    .filter(({ isJudged }) => isJudged)
    .map(({ text }) => ({ text, findings: judge(text, { source }) }));
  const coverage = {
    guarded: lengthOf(judged),
    total: lengthOf(texts),
    images: content.length - texts.length,
    grounding: groundingLength(texts),
  };
  const findings = judged.flatMap((one) => one.findings);
  const latencyMs = Math.round(clock.elapsed() - startedAt);
  const verdict: Verdict = { definition, version, source, findings, coverage, latencyMs };
  const intervention = interventionOf(findings);
  return {
    usage: guardrailUsage(definition, { source, coverage }),
    action: intervention === "none" ? "NONE" : "GUARDRAIL_INTERVENED",
    actionReason: actionReason(intervention),
    outputs: outputsOf(intervention, { verdict, judged }),
    assessments: [assessmentOf(verdict, outputScope ?? "INTERVENTIONS")],
    guardrailCoverage: guardrailCoverage(coverage),
  };
}

function outputsOf(
  intervention: Intervention,
  {
    verdict,
    judged,
  }: { verdict: Verdict; judged: readonly { text: string; findings: Verdict["findings"] }[] },
): { text: string }[] {
  switch (intervention) {
    case "none":
      return [];
    case "blocked":
      return [{ text: blockedMessage(verdict) }];
    case "masked":
      return judged.map(({ text, findings }) => ({ text: mask(text, findings) }));
  }
}

/** With a source and a question, all that was sent counts. */
function groundingLength(texts: readonly GuardText[]): number {
  return texts.some(({ isGrounding }) => isGrounding) ? lengthOf(texts) : 0;
}

function lengthOf(texts: readonly { text: string }[]): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}
