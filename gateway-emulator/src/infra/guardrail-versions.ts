import type { GuardrailDefinition } from "../bedrock/guardrails/definition.ts";
import { ifKnown } from "./errors.ts";
import type { LeaveOut } from "./not-emulated.ts";
import type { Stack } from "./terraform/resolve.ts";
import { refuseExpanded, resourcesOf } from "./terraform/resource.ts";

/**
 * The guardrails with as many numbered versions as the stack makes of them, in the order in which they stand there.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/bedrock_guardrail_version
 */
export function countVersions(
  stack: Stack,
  guardrails: GuardrailDefinition[],
  leaveOut: LeaveOut,
): GuardrailDefinition[] {
  const versions = new Map<string, number>();
  for (const resource of resourcesOf(stack, "aws_bedrock_guardrail_version")) {
    refuseExpanded(resource);
    const arn = ifKnown(() => resource.requiredString("guardrail_arn")) ?? "";
    if (guardrails.some((guardrail) => guardrail.arn === arn))
      versions.set(arn, (versions.get(arn) ?? 0) + 1);
    else leaveOut(resource.address, "has no effect: the guardrail that it is of is not in the stack");
  }
  return guardrails.map((guardrail) => ({ ...guardrail, versions: versions.get(guardrail.arn) ?? 0 }));
}
