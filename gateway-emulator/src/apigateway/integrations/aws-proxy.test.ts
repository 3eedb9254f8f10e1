import { expect, test } from "vitest";
import { gatewayOf, type Handler } from "../gateway.fixture.ts";
import { messageRequest } from "../requests.fixture.ts";
import { awsProxy } from "./aws-proxy.ts";

const accepted = { outcome: "response", statusCode: 200, headers: {}, body: undefined };

function call(handlers: Record<string, Handler>) {
  const gateway = gatewayOf({ functions: handlers });
  const integration = {
    type: "AWS_PROXY",
    functionName: "chat",
    timeoutMs: 29_000,
    permitted: true,
  } as const;
  return awsProxy(gateway, integration, messageRequest({ body: "hi" }), new AbortController().signal);
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
