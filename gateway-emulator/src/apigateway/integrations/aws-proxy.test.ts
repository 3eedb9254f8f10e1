import { expect, test } from "vitest";
import { gatewayOf, START_MS, type Handler } from "../gateway.fixture.ts";
import type { MessageRequest } from "../request.ts";
import { awsProxy, parseProxyResponse } from "./aws-proxy.ts";

const accepted = { outcome: "response", statusCode: 200, headers: {}, body: undefined };

test.each([
  ["nothing but an object", {}, accepted],
  ["a status", { statusCode: 401 }, { ...accepted, statusCode: 401 }],
  ["a status as a string", { statusCode: "201" }, { ...accepted, statusCode: 201 }],
  ["a body", { statusCode: 200, body: "hi" }, { ...accepted, body: "hi" }],
  ["a body of null", { statusCode: 200, body: null }, accepted],
  ["an empty body", { body: "" }, { ...accepted, body: "" }],
  ["headers", { headers: { A: "b", C: true } }, { ...accepted, headers: { A: "b", C: "true" } }],
  [
    "every key there may be",
    { statusCode: 200, headers: {}, multiValueHeaders: {}, body: "", isBase64Encoded: false },
    { ...accepted, body: "" },
  ],
])("a result with %s is a response", (_case, result, response) => {
  expect(parseProxyResponse("chat", JSON.stringify(result))).toEqual(response);
});

test.each([
  ["null", "null", "null is not an object"],
  ["a string", '"hi"', '"hi" is not an object'],
  ["a list", "[]", "[] is not an object"],
  ["a number", "200", "200 is not an object"],
  ["nothing at all", "", "is not JSON"],
  ["no JSON", "OK", "OK is not JSON"],
  ["a key of another kind of API", '{"statusCode":200,"cookies":[]}', '"cookies"'],
  ["a key of its own", '{"statusCode":200,"Data":"x"}', '"Data"'],
  ["a status in words", '{"statusCode":"OK"}', "statusCode"],
  ["half a status", '{"statusCode":200.5}', "statusCode"],
  ["an empty status", '{"statusCode":""}', "statusCode"],
  ["a status that is true", '{"statusCode":true}', "statusCode"],
  ["a status that is a list", '{"statusCode":[200]}', "statusCode"],
  ["a body that is an object", '{"body":{}}', "body"],
  ["a body that is a number", '{"body":1}', "body"],
  ["headers that are a list", '{"headers":[]}', "headers"],
  ["headers that are a string", '{"headers":"a"}', "headers"],
  ["a header that is a number", '{"headers":{"Age":1}}', "Age"],
])("a result that is or has %s is malformed, and the advice says why", (_case, payload, why) => {
  const result = parseProxyResponse("chat", payload);
  expect(result).toEqual({ outcome: "error", advice: expect.stringContaining(why) });
  expect(result).toHaveProperty(
    "advice",
    expect.stringContaining("chat returned a malformed proxy response"),
  );
});

function call(handlers: Record<string, Handler>) {
  const gateway = gatewayOf({ functions: handlers });
  const request: MessageRequest = {
    eventType: "MESSAGE",
    routeKey: "ask",
    requestId: "R",
    receivedAt: START_MS,
    peer: { connectionId: "L0SM9cOFvHcCIhw=", connectedAt: START_MS, sourceIp: "127.0.0.1" },
    messageId: "M",
    body: "hi",
  };
  const integration = {
    type: "AWS_PROXY",
    functionName: "chat",
    timeoutMs: 29_000,
    permitted: true,
  } as const;
  return awsProxy(gateway, integration, request, new AbortController().signal);
}

test("the function gets the whole event", async () => {
  const result = await call({
    chat: ({ body, requestContext }) => ({ body: `${requestContext.routeKey} ${body}` }),
  });
  expect(result).toEqual({ ...accepted, body: "ask hi", service: { statusCode: 200 } });
});

test("a function that throws is an error, with what it threw", async () => {
  const result = await call({
    chat: () => {
      throw new Error("no table");
    },
  });
  expect(result).toEqual({
    outcome: "error",
    advice: expect.stringMatching(/^chat failed: .*no table/),
    service: { statusCode: 200 },
  });
});

test("a function that there is not is an error that names it", async () => {
  await expect(call({})).rejects.toThrow(/^chat could not be invoked: .*not found/);
});
