import type { Clock } from "../../control/clock.ts";
import type { InferenceOperation } from "../model/model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import type { Finding } from "./finding.ts";
import { changeGuardedTexts, charactersOf } from "./guarded-texts.ts";
import type { AskedGuardrail, Guardrails } from "./guardrails.ts";
import { mask } from "./mask.ts";
import { interventionOf, type Verdict } from "./verdict.ts";

/** A call that came with a guardrail, when its prompt has been judged. */
export interface GuardedCall {
  guardrail: AskedGuardrail;
  /** What the model is to be asked: what is to be masked is. */
  request: ConverseRequest;
  input: Verdict;
  /** The prompt goes no further: no model is asked. */
  isBlocked: boolean;
  clock: Clock;
}

/**
 * Judges the prompt of a call that comes with a guardrail; undefined for one that comes with none.
 * @throws BedrockError ValidationException (400) for a guardrail, or a version of it, that there is not
 */
export function guardCall(
  request: ConverseRequest,
  { guardrails, operation, clock }: { guardrails: Guardrails; operation: InferenceOperation; clock: Clock },
): GuardedCall | undefined {
  const { guardrailIdentifier = "", guardrailVersion = "" } = request.guardrailConfig ?? {};
  if (guardrailIdentifier === "") return undefined;
  const startedAt = clock.elapsed();
  const guardrail = guardrails.find(guardrailIdentifier, guardrailVersion);
  const findings: Finding[] = [];
  let guarded = 0;
  const masked = changeGuardedTexts(request, {
    operation,
    change(text) {
      const found = guardrail.judge(text, { source: "INPUT" });
      findings.push(...found);
      guarded += text.length;
      return mask(text, found);
    },
  });
  const { definition, version } = guardrail;
  const coverage = { guarded, total: charactersOf(request), images: 0, grounding: 0 };
  const latencyMs = Math.round(clock.elapsed() - startedAt);
  return {
    guardrail,
    request: masked,
    input: { definition, version, source: "INPUT", findings, coverage, latencyMs },
    isBlocked: interventionOf(findings) === "blocked",
    clock,
  };
}
