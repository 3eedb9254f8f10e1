import type { Decision } from "../../iam/policy.ts";
import type { Principal } from "../../iam/principals.ts";
import { BedrockError } from "../model/errors.ts";
import type { RequiredAccess } from "./required-access.ts";

/** What a caller's policies do not let it have. */
export interface MissingAccess extends RequiredAccess {
  decision: Exclude<Decision, "allowed">;
}

/** 403: IAM's refusal, whose body has its message with a capital letter. */
export class NotAuthorized extends BedrockError {
  constructor(principal: Principal, missing: readonly [MissingAccess, ...MissingAccess[]]) {
    super({
      name: "AccessDeniedException",
      statusCode: 403,
      message: messageOf(principal, missing[0]),
      advice: adviceOn(principal, missing),
    });
  }
}

/** AWS names the first thing that is missing, and no other. */
function messageOf({ arn }: Principal, { action, resource, decision }: MissingAccess): string {
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const why = {
    explicitDeny: "with an explicit deny in an identity-based policy",
    implicitDeny: `because no identity-based policy allows the ${action} action`,
  }[decision];
  return `User: ${arn} is not authorized to perform: ${action}${on} ${why}`;
}

function adviceOn({ arn }: Principal, missing: readonly MissingAccess[]): string {
  const denied = missing.find(({ decision }) => decision === "explicitDeny");
  if (denied)
    return `a policy of ${arn} denies ${denied.action} on ${denied.resource}, where the request has ${JSON.stringify(denied.context)}; take that Deny away, or except this from it`;
  const parts = [...Map.groupBy(missing, ({ action, part }) => `${action} on ${part}`)];
  const named = parts.map(([what, of]) => `${what} (${of.map(({ resource }) => resource).join(", ")})`);
  const statements = parts.map(([, of]) => JSON.stringify(statementFor(of)));
  return `no policy of ${arn} allows ${named.join(", nor ")}; add ${statements.join(", ")} to its role`;
}

/** A statement that allows this and no more. */
function statementFor(of: readonly MissingAccess[]): object {
  const [first] = of;
  return {
    Effect: "Allow",
    Action: first?.action,
    Resource: of.length === 1 ? first?.resource : of.map(({ resource }) => resource),
    ...(first?.onlyIf && { Condition: { StringEquals: first.onlyIf } }),
  };
}
