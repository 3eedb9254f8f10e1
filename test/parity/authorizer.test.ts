import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openClient, refusedBy, statusOf, type Wanted } from "./client.ts";
import { firstKept, kept, parseEvent, type ProbeEvent } from "./kept.ts";
import { shapeOf } from "./shapes.ts";
import { type Target, test } from "./target.ts";

/** What the authorizer is to do; see probe/function/authorizer.mjs. */
interface Decision {
  effect?: "Allow" | "Deny";
  resource?: string;
  principalId?: string;
  context?: Record<string, unknown>;
  /** How many characters more its answer has. */
  pad?: number;
  throw?: string;
  return?: unknown;
  hangMs?: number;
}

/** A handshake with both identity sources. */
function wanted(decision: Decision, more: Wanted = {}): Wanted {
  return {
    ...more,
    query: { auth: JSON.stringify(decision) },
    headers: { "X-Auth": "there", ...more.headers },
  };
}

function fixture(): ProbeEvent {
  const path = join(import.meta.dirname, "..", "fixtures", "aws", "authorizer-event.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { event: ProbeEvent }).event;
}

async function authorizerEvent(target: Target, more: Wanted = {}): Promise<ProbeEvent> {
  const token = randomUUID();
  await using _client = await openClient(target, "authorized", wanted({}, { ...more, token }));
  return firstKept(target, token, "AUTHORIZER");
}

test("7.1 the authorizer's event has the keys, order and types of AWS's capture", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "authorized-by-header", {
    headers: { "X-Auth": "{}", "X-Token": token },
    perMessageDeflate: true,
  });
  const event = await firstKept(target, token, "AUTHORIZER");
  // The token, by which the event is found, is not in the capture.
  for (const headers of [event.headers, event.multiValueHeaders]) if (headers) delete headers["X-Token"];
  expect(shapeOf(event)).toEqual(shapeOf(fixture()));
});

test("7.1 without query string and stage variables their maps are there, and empty", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "authorized-by-header", {
    headers: { "X-Auth": "{}", "X-Token": token },
  });
  expect(await firstKept(target, token, "AUTHORIZER")).toMatchObject({
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    stageVariables: {},
  });
});

test("2.4 the authorizer sees the headers that the integration does not", async ({ target }) => {
  const { headers } = await authorizerEvent(target);
  expect(headers).toMatchObject({ Connection: "upgrade", "content-length": "0", Upgrade: "websocket" });
});

test("7.1 methodArn is that of $connect, and the context has no authorizer yet", async ({ target }) => {
  const { methodArn, requestContext } = await authorizerEvent(target);
  const { apiId } = requestContext;
  expect(methodArn).toMatch(
    new RegExp(`^arn:aws:execute-api:${target.region}:\\d{12}:${apiId}/probe/\\$connect$`),
  );
  expect(Object.keys(requestContext)).not.toContain("authorizer");
});

test("7.1, 2.4 authorizer and $connect see the same connection, and the same trace id", async ({
  target,
}) => {
  const token = randomUUID();
  await using _client = await openClient(target, "authorized", wanted({}, { token }));
  const [authorizer, connect] = [
    await firstKept(target, token, "AUTHORIZER"),
    await firstKept(target, token, "CONNECT"),
  ];
  expect(connect.requestContext.connectionId).toBe(authorizer.requestContext.connectionId);
  expect(connect.headers?.["X-Amzn-Trace-Id"]).toBe(authorizer.headers?.["X-Amzn-Trace-Id"]);
});

test("7.1 stage variables and $context may be identity sources", async ({ target }) => {
  const token = randomUUID();
  const headers = { "User-Agent": "probe/1.0" };
  await using _client = await openClient(target, "authorized-by-context", { headers, token });
  expect(await firstKept(target, token, "AUTHORIZER")).toMatchObject({
    stageVariables: { color: "blue" },
    requestContext: { identity: { userAgent: "probe/1.0" } },
  });
});

test.for([
  ["a $context variable", "authorized-by-context"],
  ["a stage variable", "authorized-by-absent-variable"],
] as const)(
  "7.1 an identity source is missing, %s: 401, and the authorizer is not asked",
  async ([, api], { target }) => {
    const token = randomUUID();
    expect(await statusOf(target, api, { token })).toBe(401);
    expect(await kept(target, token)).toEqual([]);
  },
);

test.for([
  ["the header", { query: { auth: "{}" } }],
  ["the query string", { headers: { "X-Auth": "there" } }],
  ["both", {}],
  ["the header's value", { query: { auth: "{}" }, headers: { "X-Auth": "" } }],
  ["the query string's value", { query: { auth: "" }, headers: { "X-Auth": "there" } }],
] satisfies [string, Wanted][])(
  "7.1, 4.1 an identity source is missing, %s: 401, and the authorizer is not asked",
  async ([, missing], { target }) => {
    const token = randomUUID();
    expect(await statusOf(target, "authorized", { ...missing, token })).toBe(401);
    expect(await kept(target, token)).toEqual([]);
  },
);

test.for([
  ["throws Unauthorized", { throw: "Unauthorized" }, 401],
  ["throws anything else", { throw: "unauthorized" }, 500],
  ["denies", { effect: "Deny" }, 403],
  [
    "allows another resource",
    { resource: "arn:aws:execute-api:us-east-1:123456789012:other/probe/$connect" },
    403,
  ],
  [
    "allows as for a REST API, whose methods come before the path",
    { resource: "arn:aws:execute-api:*:*:*/probe/*/*" },
    403,
  ],
  ["returns null", { return: null }, 500],
  ["returns a text", { return: "Allow" }, 500],
  ["returns no policy", { return: { principalId: "me" } }, 500],
  ["returns no principalId", { return: { policyDocument: { Version: "2012-10-17", Statement: [] } } }, 500],
  ["returns a context that nests", { context: { user: { name: "x" } } }, 500],
  ["returns a context with a list", { context: { groups: ["a"] } }, 500],
  ["returns more than 8 KB", { pad: 9_000 }, 500],
  ["takes longer than its function may", { hangMs: 4_000 }, 500],
] satisfies [string, Decision, number][])(
  "7.1 an authorizer that %s",
  async ([, decision, status], { target }) => {
    expect(await statusOf(target, "authorized", wanted(decision))).toBe(status);
  },
);

test.for([
  ["its method's ARN", {}],
  ["every route of the stage", { resource: "arn:aws:execute-api:*:*:*/probe/*" }],
  ["$connect of any API", { resource: "arn:aws:execute-api:*:*:*/*/$connect" }],
  ["everything", { resource: "*" }],
] satisfies [string, Decision][])(
  "7.1 an authorizer that allows %s lets in",
  async ([, decision], { target }) => {
    expect(await statusOf(target, "authorized", wanted(decision))).toBe(101);
  },
);

test("7.1 a refusal by the authorizer has no $connect", async ({ target }) => {
  const token = randomUUID();
  expect(await statusOf(target, "authorized", wanted({ effect: "Deny" }, { token }))).toBe(403);
  expect((await kept(target, token)).map(({ kind }) => kind)).toEqual(["AUTHORIZER"]);
});

test("4.2 a denied handshake says so in JSON", async ({ target }) => {
  const refusal = await refusedBy(target, "authorized", wanted({ effect: "Deny" }));
  expect(refusal.status).toBe(403);
  expect(JSON.parse(refusal.body)).toMatchObject({ message: expect.any(String) });
});

test("7.1 $connect learns the principal, the time it took, and the context as text", async ({ target }) => {
  const token = randomUUID();
  const context = { name: "Yuki", level: 3, admin: true };
  await using _client = await openClient(
    target,
    "authorized",
    wanted({ principalId: "me", context }, { token }),
  );
  const { requestContext } = await firstKept(target, token, "CONNECT");
  expect(requestContext.authorizer).toEqual({
    principalId: "me",
    integrationLatency: expect.any(Number),
    name: "Yuki",
    level: "3",
    admin: "true",
  });
  expect(Object.keys(requestContext).slice(0, 3)).toEqual(["routeKey", "authorizer", "eventType"]);
});

test("7.1 messages and $disconnect learn the same, without the time it took", async ({ target }) => {
  const token = randomUUID();
  const decision = { principalId: "me", context: { name: "Yuki" } };
  await using client = await openClient(target, "authorized", wanted(decision, { token }));
  const message = parseEvent(await client.ask({ action: "ask" }));
  client.socket.close();
  const disconnect = await firstKept(target, token, "DISCONNECT");
  for (const { requestContext } of [message, disconnect])
    expect(requestContext.authorizer).toEqual({ principalId: "me", name: "Yuki" });
  expect(Object.keys(message.requestContext).slice(0, 4)).toEqual([
    "routeKey",
    "authorizer",
    "messageId",
    "eventType",
  ]);
  expect(Object.keys(disconnect.requestContext).slice(0, 4)).toEqual([
    "routeKey",
    "disconnectStatusCode",
    "authorizer",
    "eventType",
  ]);
});

test("7.1 only $connect is asked about: a policy that denies other routes stops no message", async ({
  target,
}) => {
  const resource = "arn:aws:execute-api:*:*:*/probe/$connect";
  await using client = await openClient(target, "authorized", wanted({ resource }));
  expect(parseEvent(await client.ask({ action: "ask" })).requestContext.routeKey).toBe("ask");
});
