import { dirname } from "node:path";
import { expect, test } from "vitest";
import { environmentVariables } from "./environment-variables.ts";

const START_MS = Date.UTC(2026, 10, 2, 14, 30);

function variablesOf(options: { environment?: Record<string, string>; sessionToken?: string } = {}) {
  const { environment = {}, sessionToken } = options;
  return environmentVariables({
    definition: {
      functionName: "chat",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
      handler: "app/index.handler",
      runtime: "nodejs24.x",
      timeoutMs: 3000,
      memorySizeMb: 256,
      environment,
      code: {},
    },
    taskRoot: "/task",
    runtimeApi: "127.0.0.1:9001",
    credentials: { accessKeyId: "AKIA", secretAccessKey: "secret", ...(sessionToken && { sessionToken }) },
    local: { AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:3003", TMPDIR: "/tmp/one" },
    nowMs: START_MS,
  });
}

test("an environment has Lambda's own variables, the local ones, and nothing else", () => {
  expect(variablesOf()).toEqual({
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: "chat",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/chat",
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^2026\/11\/02\/\[\$LATEST\][0-9a-f]{32}$/),
    AWS_LAMBDA_RUNTIME_API: "127.0.0.1:9001",
    AWS_ACCESS_KEY_ID: "AKIA",
    AWS_SECRET_ACCESS_KEY: "secret",
    _HANDLER: "app/index.handler",
    LAMBDA_TASK_ROOT: "/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin/:/bin:/opt/bin`,
    AWS_ENDPOINT_URL_DYNAMODB: "http://localhost:3003",
    TMPDIR: "/tmp/one",
  });
});

test("a session token is there when the credentials have one", () => {
  expect(variablesOf({ sessionToken: "token" }).AWS_SESSION_TOKEN).toBe("token");
});

test("what the stack gives the function wins over what it gets because it runs here", () => {
  const variables = variablesOf({
    environment: { TABLE: "chat", AWS_ENDPOINT_URL_DYNAMODB: "http://elsewhere" },
  });
  expect(variables).toMatchObject({ TABLE: "chat", AWS_ENDPOINT_URL_DYNAMODB: "http://elsewhere" });
});

test("each environment has a log stream of its own", () => {
  expect(variablesOf().AWS_LAMBDA_LOG_STREAM_NAME).not.toBe(variablesOf().AWS_LAMBDA_LOG_STREAM_NAME);
});
