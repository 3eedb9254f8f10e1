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
 * All variables of an execution environment but TMPDIR and HOME: Lambda's own, the emulator's endpoints, and what the
 * stack gives the function. Nothing of the developer's environment is among them. Where AWS has /var/task, the task
 * root's real path stands.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(environment: {
  definition: FunctionDefinition;
  taskRoot: string;
  runtimeApi: string;
  credentials: Credentials;
  /** `AWS_ENDPOINT_URL_…` and the local certificate authority: all that a function gets because it runs here. */
  local: Record<string, string>;
  logStream: string;
}): Record<string, string> {
  const { definition, taskRoot, runtimeApi, credentials, local, logStream } = environment;
  const { functionName, arn, handler, runtime, memorySizeMb, logging } = definition;
  const region = arn.split(":")[3] ?? "";
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySizeMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logging?.logGroup ?? `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...jsonLogging(definition),
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: taskRoot,
    LAMBDA_RUNTIME_DIR: RUNTIME_FOLDER,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...X_RAY,
    ...pathsOf(runtime, taskRoot),
    ...local,
    ...definition.environment,
  };
}

/** Such as `2026/11/22/[$LATEST]` and 32 hexadecimal digits: each environment has one of its own, whatever runs in it. */
export function logStreamName(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomBytes(16).toString("hex")}`;
}

const RUNTIME_FOLDER = "/var/runtime";

/** Where Lambda's X-Ray daemon listens; here none does. */
const X_RAY = {
  AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
  AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
  _AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1",
  _AWS_XRAY_DAEMON_PORT: "2000",
};

function jsonLogging({ logging }: FunctionDefinition): Record<string, string> {
  if (logging?.format !== "JSON") return {};
  return {
    AWS_LAMBDA_LOG_FORMAT: "JSON",
    AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel ?? "INFO",
  };
}

/**
 * What depends on the runtime, as recorded on AWS: one that the function brings itself is told of none, and is not
 * started by a shell script, which leaves PWD and SHLVL behind.
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_common.snapshot.json
 */
function pathsOf(runtime: string, taskRoot: string): Record<string, string> {
  const isProvided = runtime.startsWith("provided");
  const libraries = `/lib64:/usr/lib64:${RUNTIME_FOLDER}:${RUNTIME_FOLDER}/lib:${taskRoot}:${taskRoot}/lib:/opt/lib`;
  if (isProvided) return { LD_LIBRARY_PATH: libraries, PATH: `${dirname(process.execPath)}:${SYSTEM_PATH}` };
  return {
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    LD_LIBRARY_PATH: `/var/lang/lib:${libraries}`,
    // Lambda has its languages in /var/lang/bin.
    PATH: `${dirname(process.execPath)}:${SYSTEM_PATH}`,
    PWD: taskRoot,
    SHLVL: "0",
    // Its runtime client writes its log there, and takes the variable away.
    _LAMBDA_TELEMETRY_LOG_FD: "3",
    ...languagePaths(runtime, taskRoot),
  };
}

const SYSTEM_PATH = "/usr/local/bin:/usr/bin/:/bin:/opt/bin";

function languagePaths(runtime: string, taskRoot: string): Record<string, string> {
  const version = /^nodejs(\d+)/.exec(runtime)?.[1];
  if (version !== undefined) return { NODE_PATH: nodePath(version, taskRoot) };
  return runtime.startsWith("python") ? { PYTHONPATH: RUNTIME_FOLDER } : {};
}

function nodePath(version: string, taskRoot: string): string {
  return [
    `/opt/nodejs/node${version}/node_modules`,
    "/opt/nodejs/node_modules",
    `${RUNTIME_FOLDER}/node_modules`,
    RUNTIME_FOLDER,
    taskRoot,
  ].join(":");
}
