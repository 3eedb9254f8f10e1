import { LambdaAlias } from "@cdktn/provider-aws/lib/lambda-alias/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktn/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import type { LambdaFunctionConfig } from "@cdktn/provider-aws/lib/lambda-function/index.js";
import type { Construct } from "constructs";
import type { ProbeFunctions } from "./probe-functions.ts";

/** Functions that do what their events say (see function/run.mjs), and what each is for. */
export const RUN_FUNCTIONS = {
  /** Text logs, an alias `live`, a published version 1, and a destination for its asynchronous invocations. */
  run: { timeout: 10, publish: true },
  /** With a timeout of one second; one test file alone calls it, since its tests are about its environments. */
  hurried: { timeout: 1 },
  /** JSON logs, from the level DEBUG on. */
  json: {
    timeout: 1,
    loggingConfig: { logFormat: "JSON", applicationLogLevel: "DEBUG", systemLogLevel: "DEBUG" },
  },
  /** Streams its response. */
  stream: { timeout: 1, handler: "run.stream" },
  /** Takes a callback. */
  nodejs22: { timeout: 3, runtime: "nodejs22.x", handler: "run.callback" },
  /** Runs once at a time. */
  single: { timeout: 2, reservedConcurrentExecutions: 1 },
} satisfies Record<string, RunConfig>;

type RunConfig = Partial<LambdaFunctionConfig> & { timeout: number };

export type RunFunction = keyof typeof RUN_FUNCTIONS;

/** Adds the functions that are called by the Lambda service's own operations, and by no API. */
export function addRunFunctions(scope: Construct, functions: ProbeFunctions): void {
  const added = new Map(
    Object.entries<RunConfig>(RUN_FUNCTIONS).map(([name, config]) => [
      name,
      functions.function(name, { handler: "run.handler", memorySize: 128, ...config }),
    ]),
  );
  const functionName = added.get("run")?.functionName ?? "";
  new LambdaAlias(scope, "live", { name: "live", functionName, functionVersion: "$LATEST" });
  const { arn: destination } = functions.probe;
  new LambdaFunctionEventInvokeConfig(scope, "run-events", {
    functionName,
    destinationConfig: { onSuccess: { destination }, onFailure: { destination } },
    dependsOn: [functions.policy],
  });
}
