import type { AccessRequest, Decision } from "./policy.ts";
import type { Principal } from "./principals.ts";

/** What AWS says to somebody whose policies do not let them; of the account it shows the last four digits. */
export function accessDeniedMessage(
  { arn }: Principal,
  { action, resource }: AccessRequest,
  decision: Decision,
): string {
  const masked = resource.replace(/^((?:[^:]*:){4})\d{8}(?=\d{4}:)/, "$1********");
  const how = decision === "explicitDeny" ? " with an explicit deny" : "";
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${masked}${how}`;
}

/** The way out, for the terminal. */
export function accessDeniedAdvice(
  { arn }: Principal,
  { action, resource }: AccessRequest,
  decision: Decision,
): string {
  if (decision === "explicitDeny")
    return `a policy of ${arn} denies ${action} on ${resource}; take that Deny away`;
  const statement = JSON.stringify({ Effect: "Allow", Action: action, Resource: resource });
  return `no policy of ${arn} allows ${action} on ${resource}; add ${statement} to its role`;
}
