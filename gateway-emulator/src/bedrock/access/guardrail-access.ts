import { guardrailArn } from "../catalogue/arns.ts";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { RequiredAccess } from "./required-access.ts";

/** A guardrail, as a request names it. */
export interface NamedGuardrail {
  /** An id or an ARN. */
  guardrailIdentifier: string;
  /** A number, or `DRAFT`. */
  guardrailVersion: string;
}

/**
 * To have a guardrail judge, alone or beside a model.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions.html
 */
export function guardrailAccess(
  { guardrailIdentifier }: Pick<NamedGuardrail, "guardrailIdentifier">,
  catalogue: Catalogue,
): RequiredAccess {
  return {
    action: "bedrock:ApplyGuardrail",
    resource: guardrailArn(guardrailIdentifier, catalogue),
    context: { "aws:RequestedRegion": catalogue.region },
    part: "the guardrail",
  };
}

/**
 * The value of `bedrock:GuardrailIdentifier` while a model answers: the ARN with the version, the bare ARN for the draft.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-permissions-id.html
 */
export function guardrailKey(
  { guardrailIdentifier, guardrailVersion }: NamedGuardrail,
  catalogue: Catalogue,
): string {
  const arn = guardrailArn(guardrailIdentifier, catalogue);
  return guardrailVersion === "DRAFT" ? arn : `${arn}:${guardrailVersion}`;
}
