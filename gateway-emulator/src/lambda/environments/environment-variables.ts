import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import type { FunctionDefinition } from "../definition.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Makes credentials for one execution environment of a function; `forget` is called when it has ended. */
export type IssueCredentials = (definition: FunctionDefinition) => {
  credentials: Credentials;
  forget: () => void;
};

/**
 * All variables of an execution environment: Lambda's own, the emulator's endpoints, and what the stack gives the
 * function. Nothing of the developer's environment is among them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(environment: {
  definition: FunctionDefinition;
  taskRoot: string;
  runtimeApi: string;
  credentials: Credentials;
  /** `AWS_ENDPOINT_URL_…` and the local certificate authority: all that a function gets because it runs here. */
  local: Record<string, string>;
  nowMs: number;
}): Record<string, string> {
  const { definition, taskRoot, runtimeApi, credentials, local, nowMs } = environment;
  const { functionName, arn, handler, runtime, memorySizeMb } = definition;
  const region = arn.split(":")[3] ?? "";
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName(nowMs),
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    // Lambda has its Node.js in /var/lang/bin.
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin/:/bin:/opt/bin`,
    ...local,
    ...definition.environment,
  };
}

/** `2026/11/22/[$LATEST]` and 32 hexadecimal digits. */
function logStreamName(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
