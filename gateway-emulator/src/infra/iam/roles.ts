import type { PolicyDocument } from "../../iam/policy.ts";
import type { FunctionDefinition } from "../../lambda/definition.ts";
import { ifReadable } from "../errors.ts";
import { forPolicies } from "./iam-policy.ts";
import { leaveOutArguments, type LeaveOut } from "../not-emulated.ts";
import type { Stack } from "../terraform/resolve.ts";
import { resourcesOf } from "../terraform/resource.ts";
import { rolePolicies } from "./role-policies.ts";

/** A role that the stack declares, with what it allows of the services that are emulated here. */
export interface Role {
  arn: string;
  policies: PolicyDocument[];
  /** Whether these are all its policies; otherwise it may do more than they say, or less. */
  complete: boolean;
}

/**
 * The roles of a stack; what of a function's role is not evaluated is noted.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
 */
export function readRoles(stack: Stack, functions: FunctionDefinition[], leaveOut: LeaveOut): Role[] {
  const lenient = forPolicies(stack);
  const policiesOf = rolePolicies(lenient);
  return resourcesOf(lenient, "aws_iam_role").flatMap((resource): Role[] => {
    const arn = ifReadable(() => resource.attribute("arn"));
    if (arn === undefined) return [];
    const read = policiesOf(resource);
    const policies = read.flatMap((one) => ("policy" in one ? [one.policy] : []));
    const [unreadable] = read.flatMap((one) => ("unreadable" in one ? [one.unreadable] : []));
    if (functions.some(({ roleArn }) => roleArn === arn)) {
      leaveOutArguments("aws_iam_role", resource, leaveOut);
      if (unreadable !== undefined)
        leaveOut(
          resource.address,
          `may do anything here, since not all its policies can be read (${unreadable})`,
        );
    }
    return [{ arn, policies, complete: unreadable === undefined }];
  });
}
