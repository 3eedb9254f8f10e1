import { evaluate } from "../../iam/policy.ts";
import type { FunctionDefinition } from "../../lambda/definition.ts";
import type { LeaveOut } from "../not-emulated.ts";
import type { Role } from "./roles.ts";

const ACTION = "lambda:InvokeFunction";

/**
 * Notes where a function's role does not let it invoke the function that is its destination, which Lambda would not
 * take; of other destinations no policy is read.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
 */
export function noteRefusedDestinations(
  functions: FunctionDefinition[],
  roles: Role[],
  leaveOut: LeaveOut,
): void {
  for (const { functionName, roleArn, eventInvoke } of functions) {
    const role = roles.find(({ arn }) => arn === roleArn);
    if (!role?.complete) continue;
    for (const destination of [eventInvoke?.onSuccess, eventInvoke?.onFailure])
      if (destination?.split(":")[2] === "lambda" && !mayInvoke(role, destination))
        leaveOut(
          `function ${functionName}`,
          `its role may not invoke its destination ${destination}, and AWS does not deploy it so (here it is invoked): allow the role ${ACTION} on it`,
        );
  }
}

function mayInvoke({ policies }: Role, functionArn: string): boolean {
  return evaluate(policies, { action: ACTION, resource: functionArn }) === "allowed";
}
