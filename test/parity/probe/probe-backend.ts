import { LambdaFunctionUrl } from "@cdktn/provider-aws/lib/lambda-function-url/index.js";
import { LambdaPermission } from "@cdktn/provider-aws/lib/lambda-permission/index.js";
import type { Construct } from "constructs";
import type { ProbeFunctions } from "./probe-functions.ts";

/** A function with a URL that anyone may call: what HTTP integrations call on AWS; returns the URL, with a slash at its end. */
export function addProbeBackend(scope: Construct, functions: ProbeFunctions): string {
  const backend = functions.function("backend", { handler: "backend.handler", timeout: 10 });
  const { functionName } = backend;
  for (const action of ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"])
    new LambdaPermission(scope, `backend-${action.split(":")[1]}`, {
      functionName,
      action,
      principal: "*",
      ...(action === "lambda:InvokeFunctionUrl"
        ? { functionUrlAuthType: "NONE" }
        : { invokedViaFunctionUrl: true }),
    });
  return new LambdaFunctionUrl(scope, "backend-url", { functionName, authorizationType: "NONE" }).functionUrl;
}
