import type { Operation } from "../api/operation.ts";
import type { Caller } from "../../iam/authorize.ts";
import { evaluate } from "../../iam/policy.ts";
import type { BedrockServices } from "../services.ts";
import { modelAccess, type ModelUse } from "./model-access.ts";
import { type MissingAccess, NotAuthorized } from "./not-authorized.ts";
import { operationAccess } from "./operation-access.ts";
import type { RequiredAccess } from "./required-access.ts";

/** A call, as far as it says who is asking. */
interface Asking {
  services: Pick<BedrockServices, "principals" | "catalogue">;
  /** Absent where nobody was asked who they are. */
  caller?: Caller | undefined;
}

/** The actions of the operations that a model answers: Converse has none of its own. */
const MODEL_ACTIONS = {
  Converse: "bedrock:InvokeModel",
  InvokeModel: "bedrock:InvokeModel",
  ConverseStream: "bedrock:InvokeModelWithResponseStream",
  InvokeModelWithResponseStream: "bedrock:InvokeModelWithResponseStream",
  CountTokens: "bedrock:CountTokens",
} as const;

/**
 * Asks whether a caller's policies let it call a model, with the guardrail that it names.
 * @throws {NotAuthorized} AccessDeniedException 403
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html
 */
export function checkModelAccess(
  asking: Asking,
  { operation, ...use }: Omit<ModelUse, "action"> & { operation: keyof typeof MODEL_ACTIONS },
): void {
  check(asking, (catalogue) => modelAccess({ ...use, action: MODEL_ACTIONS[operation] }, catalogue));
}

/**
 * Asks the same for an operation that calls no model.
 * @throws {NotAuthorized} AccessDeniedException 403
 */
export function checkOperationAccess(asking: Asking, operation: Operation): void {
  check(asking, (catalogue) => operationAccess(operation, catalogue));
}

/** Who is not known, or whose policies are not, may do anything. */
function check(
  { services: { principals, catalogue }, caller }: Asking,
  requiredIn: (catalogue: BedrockServices["catalogue"]) => RequiredAccess[],
): void {
  const principal = caller && principals?.of(caller.accessKeyId);
  if (!principal?.policies) return;
  const { policies } = principal;
  const [first, ...more] = requiredIn(catalogue).flatMap((required): MissingAccess[] => {
    const decision = evaluate(policies, required);
    return decision === "allowed" ? [] : [{ ...required, decision }];
  });
  if (first) throw new NotAuthorized(principal, [first, ...more]);
}
