import type { AccessRequest } from "../../iam/policy.ts";
import type { RequestContext } from "../../iam/policy-condition.ts";

/** One thing that a call has to be allowed; most calls have to be allowed several. */
export interface RequiredAccess extends AccessRequest {
  /** An ARN; `*` for an action that AWS does not narrow to resources. */
  resource: string;
  context: RequestContext;
  /** What the resource is to the call, for the developer. */
  part: string;
  /** The conditions that a statement for it is best narrowed with, by key. */
  onlyIf?: RequestContext;
}
