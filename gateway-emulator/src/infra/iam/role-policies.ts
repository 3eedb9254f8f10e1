import type { PolicyDocument } from "../../iam/policy.ts";
import { ifReadable, StackError } from "../errors.ts";
import { isKnownAfterDeploy, readPolicy } from "./iam-policy.ts";
import { managedPolicy } from "./managed-policies.ts";
import type { Stack } from "../terraform/resolve.ts";
import { type Resource, resourcesOf } from "../terraform/resource.ts";

/** A policy, or where it stands and why it cannot be told what it says. */
export type RolePolicy = { policy: PolicyDocument } | { unreadable: string };

/** Policies, and the names of the roles that have them. */
interface Attachment {
  roles: { includes: (name: string) => boolean };
  policies: RolePolicy[];
}

/** Finds the policies of a role, in whichever of Terraform's ways it has them. */
export function rolePolicies(stack: Stack): (role: Resource) => RolePolicy[] {
  const named = namedPolicies(stack);
  const attachments = attachmentsIn(stack, named);
  return (role) => {
    const name = ifReadable(() => nameOf(role));
    const attached = attachments.filter(({ roles }) => name === undefined || roles.includes(name));
    return [
      ...inlinePolicies(stack, role),
      ...policiesBy(stack, named, role, () => role.strings("managed_policy_arns")),
      ...attached.flatMap(({ policies }) => policies),
    ];
  };
}

/** The stack's own, by ARN. */
function namedPolicies(stack: Stack): Map<string, RolePolicy> {
  return new Map(
    resourcesOf(stack, "aws_iam_policy").flatMap((policy) => {
      const arn = ifReadable(() => policy.attribute("arn"));
      if (arn === undefined) return [];
      return [[arn, attempt(stack, () => readPolicy(policy, "policy"))] as const];
    }),
  );
}

function attachmentsIn(stack: Stack, named: Map<string, RolePolicy>): Attachment[] {
  const own = (one: Resource) => [attempt(stack, () => readPolicy(one, "policy"))];
  const byArn = (one: Resource) => policiesBy(stack, named, one, () => [one.requiredString("policy_arn")]);
  const role = (one: Resource) => [one.requiredString("role")];
  const roles = (one: Resource) => one.strings("roles");
  const all = new Set(resourcesOf(stack, "aws_iam_role").map((one) => ifReadable(() => nameOf(one))));
  const attached = (
    type: string,
    names: (resource: Resource) => string[],
    policies: (resource: Resource) => RolePolicy[],
  ) =>
    resourcesOf(stack, type).map((one): Attachment => {
      const found = ifReadable(() => names(one));
      if (found?.every((name) => all.has(name) || !isKnownAfterDeploy(name)))
        return { roles: found, policies: policies(one) };
      const unreadable = `${one.address}: only a deploy can tell which role has it`;
      return { roles: { includes: () => true }, policies: [{ unreadable }] };
    });
  return [
    ...attached("aws_iam_role_policy", role, own),
    ...attached("aws_iam_role_policy_attachment", role, byArn),
    ...attached("aws_iam_policy_attachment", roles, byArn),
  ];
}

function nameOf(role: Resource): string {
  return role.attribute("name");
}

/** A block without a policy is how Terraform is told that a role has none. */
function inlinePolicies(stack: Stack, role: Resource): RolePolicy[] {
  return each(stack, () =>
    role.blocks("inline_policy").filter((block) => block.declared("policy") !== undefined),
  ).map((block) => ("unreadable" in block ? block : attempt(stack, () => readPolicy(block.found, "policy"))));
}

function policiesBy(
  stack: Stack,
  named: Map<string, RolePolicy>,
  resource: Resource,
  arns: () => string[],
): RolePolicy[] {
  return each(stack, arns).map((arn) => {
    if ("unreadable" in arn) return arn;
    return named.get(arn.found) ?? attempt(stack, () => managedPolicyAt(resource, arn.found));
  });
}

function managedPolicyAt(resource: Resource, arn: string): PolicyDocument {
  const policy = managedPolicy(arn);
  if (!policy) throw resource.error(`the policy ${arn} is none of this stack, and none that is known here`);
  return policy;
}

function attempt(stack: Stack, read: () => PolicyDocument): RolePolicy {
  try {
    return { policy: read() };
  } catch (error) {
    return { unreadable: reasonIn(stack, error) };
  }
}

/** All that is found or, in its stead, why nothing could be. */
function each<Item>(stack: Stack, read: () => Item[]): ({ found: Item } | { unreadable: string })[] {
  try {
    return read().map((found) => ({ found }));
  } catch (error) {
    return [{ unreadable: reasonIn(stack, error) }];
  }
}

/** Where in the stack and what, in one line. @throws any error but a StackError */
function reasonIn(stack: Stack, error: unknown): string {
  if (!(error instanceof StackError)) throw error;
  return error.message.replace(`${stack.json.path}: `, "");
}
