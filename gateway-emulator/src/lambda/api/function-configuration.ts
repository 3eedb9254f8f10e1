import type { FunctionTarget, InvokableFunctions } from "./function-target.ts";

/**
 * What GetFunctionConfiguration says of a function, as far as the stack declares it.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
 */
export function functionConfiguration({ one, arn, version }: FunctionTarget): Record<string, unknown> {
  const { functionName, handler, runtime, timeoutMs, memorySizeMb, environment, roleArn, logging } =
    one.definition;
  return {
    FunctionName: functionName,
    FunctionArn: arn,
    Runtime: runtime,
    ...(roleArn !== undefined && { Role: roleArn }),
    Handler: handler,
    Timeout: timeoutMs / 1000,
    MemorySize: memorySizeMb,
    Version: version,
    Environment: { Variables: environment },
    PackageType: "Zip",
    TracingConfig: { Mode: "PassThrough" },
    LoggingConfig: {
      LogFormat: logging?.format ?? "Text",
      LogGroup: logging?.logGroup ?? `/aws/lambda/${functionName}`,
      ...(logging?.applicationLevel !== undefined && { ApplicationLogLevel: logging.applicationLevel }),
      ...(logging?.systemLevel !== undefined && { SystemLogLevel: logging.systemLevel }),
    },
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html */
export function functionDescription(target: FunctionTarget): Record<string, unknown> {
  const { reservedConcurrency } = target.one.definition;
  return {
    Configuration: functionConfiguration(target),
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}

/**
 * All functions, on one page.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 */
export function functionList(functions: InvokableFunctions): Record<string, unknown> {
  return {
    Functions: functions
      .all()
      .map((one) =>
        functionConfiguration({ one, qualifier: undefined, version: "$LATEST", arn: one.definition.arn }),
      ),
  };
}
