import type { ApiScope } from "./api-scope.ts";
import type { Resource } from "../terraform/resource.ts";
import { fillStageVariables } from "./stage-variables.ts";

/** Why something cannot be called here. */
export interface Absence {
  absence: string;
}

/** A function that API Gateway calls. */
export interface FunctionCall {
  /** With the version or alias that it is called by, where there is one: `chat:live`. */
  functionName: string;
  permitted: boolean;
}

/** An argument with the stage's variables filled in. @throws {StackError} when it is not given */
export function uriOf({ stage }: ApiScope, resource: Resource, argument: string): { uri: string } | Absence {
  const filled = fillStageVariables(resource.requiredString(argument), stage.variables);
  return "text" in filled
    ? { uri: filled.text }
    : {
        absence: `needs the stage variable ${filled.missing} in its ${argument}, and the stage does not set it`,
      };
}

/**
 * The function that a URI of API Gateway's calls,
 * `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/arn:aws:lambda:…:function:NAME[:QUALIFIER]/invocations`;
 * `undefined` when it calls none.
 */
export function functionCall(
  { functions, permissions, leaveOut }: ApiScope,
  /** `address` is noted when API Gateway may not make the call. */
  call: { uri: string; address: string; sourceArn: string; credentialsArn: string | undefined },
): FunctionCall | Absence | undefined {
  const [, functionName, qualifier] = INVOCATIONS.exec(call.uri) ?? [];
  if (functionName === undefined) return undefined;
  const running = functions.find((candidate) => candidate.functionName === functionName);
  if (!running) return { absence: `calls the function ${functionName}, which does not run here` };
  // Whether $LATEST has a policy of its own, AWS does not say; none can be given to it.
  const suffix = qualifier === undefined || qualifier === "$LATEST" ? "" : `:${qualifier}`;
  const refusal = permissions.refusal({
    functionArn: running.arn + suffix,
    sourceArn: call.sourceArn,
    credentialsArn: call.credentialsArn,
  });
  if (refusal !== undefined) leaveOut(call.address, refusal);
  if (qualifier === undefined) return { functionName, permitted: refusal === undefined };
  if (qualifier !== "$LATEST" && !Object.hasOwn(running.qualifiers ?? {}, qualifier))
    leaveOut(
      call.address,
      `calls ${functionName} by the qualifier ${qualifier}, and the stack has no such alias or version of it: the call fails with 404 ResourceNotFoundException; add an aws_lambda_alias`,
    );
  return { functionName: `${functionName}:${qualifier}`, permitted: refusal === undefined };
}

const INVOCATIONS =
  /:lambda:path\/2015-03-31\/functions\/arn:[^/]+:function:([^:/]+)(?::([^:/]+))?\/invocations$/;
