import { expect, test } from "vitest";
import { contextVariables } from "./context-variables.ts";
import { gatewayOf, START_MS } from "./gateway.fixture.ts";
import {
  connectRequest,
  CONNECTION_ID,
  disconnectRequest,
  messageRequest,
  REQUEST_ID,
} from "./requests.fixture.ts";

const gateway = gatewayOf();

const always = {
  apiId: "a1b2c3d4e5",
  stage: "ws",
  domainName: "localhost:3001",
  connectionId: CONNECTION_ID,
  connectedAt: START_MS,
  requestId: REQUEST_ID,
  extendedRequestId: REQUEST_ID,
};

test("of a message: exactly what AWS documents, and what does not apply is not there", () => {
  expect(contextVariables(gateway, messageRequest())).toEqual({
    ...always,
    routeKey: "ask",
    eventType: "MESSAGE",
    messageId: "L0SNAcOFPHcCIhw=",
    requestTime: "22/Nov/2026:14:30:01 +0000",
    requestTimeEpoch: START_MS + 1234,
    identity: { sourceIp: "203.0.113.7" },
  });
});

test("of $connect and $disconnect: no messageId, nothing of how the connection ended", () => {
  const noMessage = { ...always, identity: { sourceIp: "203.0.113.7" } };
  expect(contextVariables(gateway, connectRequest())).toEqual({
    ...noMessage,
    routeKey: "$connect",
    eventType: "CONNECT",
    requestTime: "22/Nov/2026:14:30:00 +0000",
    requestTimeEpoch: START_MS,
  });
  expect(contextVariables(gateway, disconnectRequest())).toEqual({
    ...noMessage,
    routeKey: "$disconnect",
    eventType: "DISCONNECT",
    requestTime: "22/Nov/2026:14:30:05 +0000",
    requestTimeEpoch: START_MS + 5000,
  });
});

test("who called: the client's user agent, its key, and whoever signed", () => {
  const caller = {
    accountId: "123456789012",
    caller: "AIDA",
    user: "AIDA",
    userArn: "arn:aws:iam::123456789012:user/eve",
    apiKey: "secret",
    apiKeyId: "k1",
  };
  const { identity } = contextVariables(gateway, connectRequest({ userAgent: "wscat", caller }));
  expect(identity).toEqual({ ...caller, userAgent: "wscat", sourceIp: "203.0.113.7" });
});

test("what the authorizer has said, as text; and of $connect how long it took", () => {
  const authorizer = { principalId: "eve", level: "7", admin: "true" };
  const connecting = connectRequest({ authorizer }, { authorizerLatencyMs: 12 });
  expect(contextVariables(gateway, connecting).authorizer).toEqual({ ...authorizer, integrationLatency: 12 });
  const { peer } = connectRequest({ authorizer });
  expect(contextVariables(gateway, messageRequest({ peer })).authorizer).toEqual(authorizer);
});

test("the log's variables of a request that went well", () => {
  const variables = contextVariables(gateway, messageRequest(), {
    status: 200,
    integrated: {
      result: {
        outcome: "response",
        statusCode: 418,
        headers: {},
        body: undefined,
        service: { statusCode: 200, requestId: "lambda's" },
      },
      latencyMs: 34,
    },
  });
  expect(variables).toMatchObject({
    status: 200,
    integrationLatency: 34,
    integration: { status: 418, integrationStatus: 200, latency: 34, requestId: "lambda's" },
  });
  expect(variables).not.toHaveProperty("error");
  expect(variables).not.toHaveProperty("authorizer");
  expect(variables).not.toHaveProperty("authorize");
});

test("the log's variables of a request that an integration failed", () => {
  const failed = contextVariables(gateway, messageRequest(), {
    status: 500,
    error: { message: "Internal server error", responseType: "INTEGRATION_FAILURE" },
    integrated: { result: { outcome: "error", advice: "chat failed" }, latencyMs: 5 },
  });
  expect(failed).toMatchObject({
    status: 500,
    error: {
      message: "Internal server error",
      messageString: '"Internal server error"',
      responseType: "INTEGRATION_FAILURE",
    },
  });
  expect(failed.integration).toEqual({ error: "chat failed", latency: 5 });
  expect(failed.error).not.toHaveProperty("validationErrorString");
  const timedOut = { result: { outcome: "timeout" }, latencyMs: 29_000 } as const;
  expect(
    contextVariables(gateway, messageRequest(), { status: 504, integrated: timedOut }).integration,
  ).toEqual({
    error: "Endpoint request timed out",
    latency: 29_000,
  });
});

test("the log's variables of a request that was refused before any integration", () => {
  const error = {
    message: "Bad request body",
    responseType: "BAD_REQUEST_BODY",
    validationErrorString: "[text is missing]",
  } as const;
  const invalid = contextVariables(gateway, messageRequest(), { status: 400, error });
  expect(invalid.error).toEqual({ ...error, messageString: '"Bad request body"' });
  expect(invalid).not.toHaveProperty("integration");
  expect(invalid).not.toHaveProperty("integrationLatency");
  const denied = contextVariables(gateway, connectRequest(), {
    status: 403,
    authorizer: { status: 403, latencyMs: 8, error: "denied" },
  });
  expect(denied.authorizer).toEqual({ status: 403, latency: 8, integrationLatency: 8, error: "denied" });
  expect(denied.authorize).toEqual({ status: 403, latency: 8, error: "denied" });
});

test("the log's variables of an authorizer: what Lambda answered, beside what the authorizer has said", () => {
  const authorizer = { principalId: "eve", level: "7" };
  const variables = contextVariables(gateway, connectRequest({ authorizer }), {
    status: 200,
    authorizer: { status: 200, latencyMs: 8, service: { statusCode: 200, requestId: "lambda's" } },
  });
  expect(variables.authorizer).toEqual({
    ...authorizer,
    status: 200,
    latency: 8,
    integrationLatency: 8,
    integrationStatus: 200,
    requestId: "lambda's",
  });
  expect(variables.authorize).toEqual({ status: 200, latency: 8 });
});
