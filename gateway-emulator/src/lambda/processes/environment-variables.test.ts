import { dirname } from "node:path";
import { expect, test } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition } from "../definition.ts";
import { environmentVariables, logStreamName } from "./environment-variables.ts";

function variablesOf(given: Partial<FunctionDefinition> & { sessionToken?: string } = {}) {
  const { sessionToken, ...definition } = given;
  return environmentVariables({
    definition: definitionOf("chat", { handler: "app/index.handler", memorySizeMb: 256, ...definition }),
    taskRoot: "/task",
    runtimeApi: "127.0.0.1:9001",
    credentials: { accessKeyId: "AKIA", secretAccessKey: "secret", ...(sessionToken && { sessionToken }) },
    local: { AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:3003" },
    logStream: "2026/11/02/[$LATEST]0123456789abcdef0123456789abcdef",
  });
}

/** What every environment has. */
const COMMON = {
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_LAMBDA_FUNCTION_NAME: "chat",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/chat",
  AWS_LAMBDA_LOG_STREAM_NAME: "2026/11/02/[$LATEST]0123456789abcdef0123456789abcdef",
  AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
  AWS_ACCESS_KEY_ID: "AKIA",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
  AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
  _AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1",
  _AWS_XRAY_DAEMON_PORT: "2000",
  _HANDLER: "app/index.handler",
  LAMBDA_TASK_ROOT: "/task",
  LAMBDA_RUNTIME_DIR: "/var/runtime",
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin/:/bin:/opt/bin`,
  AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:3003",
};

const LIBRARIES = "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/task:/task/lib:/opt/lib";

/** What the managed runtimes have besides. */
const MANAGED = {
  LD_LIBRARY_PATH: `/var/lang/lib:${LIBRARIES}`,
  PWD: "/task",
  SHLVL: "0",
  _LAMBDA_TELEMETRY_LOG_FD: "3",
};

test("an environment of nodejs24.x has Lambda's own variables, the local ones, and nothing else", () => {
  expect(variablesOf()).toEqual({
    ...COMMON,
    ...MANAGED,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    NODE_PATH:
      "/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/task",
  });
});

test("one of Python has Python's path for modules", () => {
  expect(variablesOf({ runtime: "python3.14" })).toEqual({
    ...COMMON,
    ...MANAGED,
    AWS_EXECUTION_ENV: "AWS_Lambda_python3.14",
    PYTHONPATH: "/var/runtime",
  });
});

test("one that brings its own runtime is told of none", () => {
  expect(variablesOf({ runtime: "provided.al2023" })).toEqual({ ...COMMON, LD_LIBRARY_PATH: LIBRARIES });
});

test("a function that logs JSON is told so, with its level", () => {
  const logGroup = "/chat/all";
  expect(variablesOf({ logging: { format: "JSON", logGroup } })).toMatchObject({
    AWS_LAMBDA_LOG_FORMAT: "JSON",
    AWS_LAMBDA_LOG_LEVEL: "INFO",
    AWS_LAMBDA_LOG_GROUP_NAME: "/chat/all",
  });
  const warnings = variablesOf({ logging: { format: "JSON", logGroup, applicationLevel: "WARN" } });
  expect(warnings.AWS_LAMBDA_LOG_LEVEL).toBe("WARN");
  expect(variablesOf({ logging: { format: "Text", logGroup } })).not.toHaveProperty("AWS_LAMBDA_LOG_FORMAT");
});

test("a session token is there when the credentials have one", () => {
  expect(variablesOf({ sessionToken: "token" }).AWS_SESSION_TOKEN).toBe("token");
});

test("what the stack gives the function wins over what it gets because it runs here", () => {
  const environment = { TABLE: "chat", AWS_ENDPOINT_URL_DYNAMODB: "http://elsewhere" };
  expect(variablesOf({ environment })).toMatchObject(environment);
});

test("each log stream has its day, and a name of its own", () => {
  const one = logStreamName(Date.UTC(2026, 10, 2, 14, 30));
  expect(one).toMatch(/^2026\/11\/02\/\[\$LATEST\][0-9a-f]{32}$/);
  expect(logStreamName(Date.UTC(2026, 10, 2, 14, 30))).not.toBe(one);
});
