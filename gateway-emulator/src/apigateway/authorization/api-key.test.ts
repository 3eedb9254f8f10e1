import { expect, test } from "vitest";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import type { ApiKey } from "../definition.ts";
import { startGateway, type TestApi } from "../gateway.fixture.ts";

const KEY: ApiKey = { id: "k1", name: "alice", value: "alices-key-of-20-chars", enabled: true };
const DISABLED: ApiKey = { id: "k2", name: "eve", value: "eves-key-of-20-characters", enabled: false };
const ALLOW = {
  principalId: "alice",
  policyDocument: { Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
};

/** An API whose `$connect` asks for a key that is in a plan of three handshakes a day. */
function startKeyed(api: TestApi = {}) {
  return startGateway({
    handlers: { $connect: () => ({ statusCode: 200 }), $default: () => ({}) },
    routes: { $connect: { apiKeyRequired: true } },
    usagePlans: [{ name: "free", apiKeys: [KEY, DISABLED], quota: { limit: 3, offset: 0, period: "DAY" } }],
    ...api,
  });
}

test("a key in the header connects, and every event says which", async () => {
  await using api = await startKeyed();
  await using client = await openClient(`${api.ws}/ws`, { headers: { "X-API-Key": KEY.value } });
  const { requestContext, headers } = await api.events("$connect").next();
  expect(requestContext.identity).toEqual({ apiKey: KEY.value, apiKeyId: "k1", sourceIp: "127.0.0.1" });
  expect(headers["X-API-Key"]).toBe(KEY.value);
  client.send("hi");
  const message = await api.events("$default").next();
  expect(message.requestContext.identity).toMatchObject({ apiKey: KEY.value, apiKeyId: "k1" });
});

test.each([
  ["no key", {}, "the handshake has no API key"],
  ["an unknown key", { "x-api-key": "guess" }, "in no usage plan"],
  ["an empty key", { "x-api-key": "" }, "in no usage plan"],
  ["a disabled key", { "x-api-key": DISABLED.value }, "the API key eve is disabled"],
  ["a key in another case", { "x-api-key": KEY.value.toUpperCase() }, "in no usage plan"],
])("%s: 403, and $connect does not run", async (_case, headers, advice) => {
  await using api = await startKeyed();
  const refused = await refusedHandshake(`${api.ws}/ws`, { headers });
  expect(refused.statusCode).toBe(403);
  expect(refused.headers["x-amzn-errortype"]).toBe("ForbiddenException");
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Forbidden" });
  expect(api.journal.after(0)).toMatchObject([
    { kind: "handshake", detail: { statusCode: 403, advice: expect.stringContaining(advice) } },
  ]);
  expect(JSON.stringify(api.journal.after(0))).not.toContain(KEY.value);
});

test("a key whose quota is used up: 429", async () => {
  await using api = await startKeyed();
  const wanted = { headers: { "x-api-key": KEY.value } };
  for (let handshake = 0; handshake < 3; handshake++) {
    await using _client = await openClient(`${api.ws}/ws`, wanted);
  }
  const refused = await refusedHandshake(`${api.ws}/ws`, wanted);
  expect(refused.statusCode).toBe(429);
  expect(refused.headers["x-amzn-errortype"]).toBe("LimitExceededException");
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Limit Exceeded" });
});

test("a key is asked for before an authorizer is", async () => {
  const auth = () => ALLOW;
  const authorizer = { name: "a", functionName: "auth", identitySources: [], permitted: true };
  await using api = await startKeyed({
    functions: { auth },
    routes: { $connect: { apiKeyRequired: true, authorization: { type: "CUSTOM", authorizer } } },
  });
  expect((await refusedHandshake(`${api.ws}/ws`)).statusCode).toBe(403);
  await using _client = await openClient(`${api.ws}/ws`, { headers: { "x-api-key": KEY.value } });
  const asked = await api.events("auth").next();
  expect(asked.requestContext.identity).toMatchObject({ apiKey: KEY.value });
});

test("a key may come from the authorizer, and is not in what events say of it", async () => {
  let usageIdentifierKey: string | undefined = KEY.value;
  const authorizer = { name: "a", functionName: "auth", identitySources: [], permitted: true };
  await using api = await startKeyed({
    apiKeySelectionExpression: "$context.authorizer.usageIdentifierKey",
    functions: { auth: () => ({ ...ALLOW, usageIdentifierKey }) },
    routes: { $connect: { apiKeyRequired: true, authorization: { type: "CUSTOM", authorizer } } },
  });
  await using _client = await openClient(`${api.ws}/ws`);
  const { requestContext } = await api.events("$connect").next();
  expect(requestContext.identity).toMatchObject({ apiKey: KEY.value, apiKeyId: "k1" });
  expect(requestContext.authorizer).toEqual({ principalId: "alice", integrationLatency: 0 });

  usageIdentifierKey = undefined;
  const refused = await refusedHandshake(`${api.ws}/ws`, { headers: { "x-api-key": KEY.value } });
  expect(refused.statusCode).toBe(403);
  expect(api.journal.after(0).at(-1)?.detail?.advice).toContain("usageIdentifierKey of what the authorizer");
});

test("an authorizer that refuses is not asked for a key any more", async () => {
  const auth = () => {
    throw new Error("Unauthorized");
  };
  const authorizer = { name: "a", functionName: "auth", identitySources: [], permitted: true };
  await using api = await startKeyed({
    apiKeySelectionExpression: "$context.authorizer.usageIdentifierKey",
    functions: { auth },
    routes: { $connect: { apiKeyRequired: true, authorization: { type: "CUSTOM", authorizer } } },
  });
  expect((await refusedHandshake(`${api.ws}/ws`)).statusCode).toBe(401);
});

test("a key that only a message's route asks for is known from the handshake, which does not count", async () => {
  await using api = await startKeyed({ routes: { $default: { apiKeyRequired: true } } });
  await using _keyless = await openClient(`${api.ws}/ws`);
  expect((await api.events("$connect").next()).requestContext.identity).not.toHaveProperty("apiKey");
  for (let handshake = 0; handshake < 4; handshake++) {
    await using _client = await openClient(`${api.ws}/ws`, { headers: { "x-api-key": KEY.value } });
    expect((await api.events("$connect").next()).requestContext.identity).toMatchObject({ apiKeyId: "k1" });
  }
});

test("an API that asks for no key looks at none", async () => {
  await using api = await startKeyed({ routes: {} });
  await using _client = await openClient(`${api.ws}/ws`, { headers: { "x-api-key": KEY.value } });
  expect((await api.events("$connect").next()).requestContext.identity).toEqual({ sourceIp: "127.0.0.1" });
});
