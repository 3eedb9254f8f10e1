import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import type { Authorizer } from "../definition.ts";
import { START_MS, startGateway, type Handler, type TestApi } from "../gateway.fixture.ts";
import { AUTHORIZER_TIMEOUT_MS, MAX_AUTHORIZER_RESULT_BYTES } from "../limits.ts";

const ARN = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ws/$connect";

function policy(effect: string, resource: string = ARN) {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: "execute-api:Invoke", Resource: resource }],
  };
}

const ALLOW = { principalId: "alice", policyDocument: policy("Allow") };

/** An API whose `$connect` has an authorizer, which the test plays. */
function startWith(auth: Handler, authorizer: Partial<Authorizer> = {}, api: TestApi = {}) {
  return startGateway({
    ...api,
    handlers: {
      $connect: () => ({ statusCode: 200 }),
      $default: () => ({}),
      $disconnect: () => ({}),
      ...api.handlers,
    },
    functions: { auth },
    routes: {
      $connect: {
        authorization: {
          type: "CUSTOM",
          authorizer: {
            name: "token",
            functionName: "auth",
            identitySources: [],
            permitted: true,
            ...authorizer,
          },
        },
      },
    },
  });
}

test("the authorizer's event: every key, in order, and nothing else", async () => {
  await using api = await startWith(() => ALLOW);
  await using client = await openClient(`${api.ws}/ws`, { headers: { Auth: "secret", "x-two": "2" } });
  const event = (await api.events("auth").next()) as unknown as Record<string, Record<string, unknown>>;
  const { host } = new URL(api.http);
  const key = expect.stringMatching(/^[\w+/]{22}==$/) as string;
  const trace = expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string;
  expect(Object.keys(event)).toEqual([
    "type",
    "methodArn",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "stageVariables",
    "requestContext",
  ]);
  expect(event).toMatchObject({ type: "REQUEST", methodArn: ARN });
  expect(event).toMatchObject({
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    stageVariables: {},
  });
  expect(Object.entries(event.headers ?? {})).toEqual([
    ["Auth", "secret"],
    ["Connection", "upgrade"],
    ["content-length", "0"],
    ["Host", host],
    ["Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"],
    ["Sec-WebSocket-Key", key],
    ["Sec-WebSocket-Version", "13"],
    ["Upgrade", "websocket"],
    ["X-Amzn-Trace-Id", trace],
    ["X-Forwarded-For", "127.0.0.1"],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
    ["x-two", "2"],
  ]);
  expect(event.multiValueHeaders).toMatchObject({ Connection: ["upgrade"], "x-two": ["2"] });
  expect(event.requestContext).toEqual({
    routeKey: "$connect",
    eventType: "CONNECT",
    extendedRequestId: event.requestContext?.requestId,
    requestTime: "22/Nov/2026:14:30:00 +0000",
    messageDirection: "IN",
    stage: "ws",
    connectedAt: START_MS,
    requestTimeEpoch: START_MS,
    identity: { sourceIp: "127.0.0.1" },
    requestId: expect.any(String) as string,
    domainName: host,
    connectionId: expect.any(String) as string,
    apiId: "a1b2c3d4e5",
  });
  const [connection] = api.gateway.connections.all();
  expect(event.requestContext?.connectionId).toBe(connection?.connectionId);
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
});

test("the authorizer's event has the query string and the stage's variables", async () => {
  await using api = await startWith(() => ALLOW, {}, { variables: { table: "chat" } });
  await using _client = await openClient(`${api.ws}/ws?room=1&room=a%2Bb&x`);
  expect(await api.events("auth").next()).toMatchObject({
    queryStringParameters: { room: "a+b", x: "" },
    multiValueQueryStringParameters: { room: ["1", "a+b"], x: [""] },
    stageVariables: { table: "chat" },
  });
});

test("what it says is in the three events, as text, and only $connect hears how long it took", async () => {
  const result = {
    ...ALLOW,
    context: { name: "Ä", level: 7, ratio: 0.5, admin: false, principalId: "eve", __proto__: null },
    usageIdentifierKey: "key",
  };
  let advance = () => {};
  await using api = await startWith(() => {
    advance();
    return result;
  });
  advance = () => api.clock.advance(12);
  const said = { principalId: "alice", name: "Ä", level: "7", ratio: "0.5", admin: "false" };
  const client = await openClient(`${api.ws}/ws`);
  const connected = (await api.events("$connect").next()).requestContext;
  expect(connected.authorizer).toEqual({ ...said, integrationLatency: 12 });
  client.send("hi");
  expect((await api.events("$default").next()).requestContext.authorizer).toEqual(said);
  client.socket.close();
  await once(client.socket, "close");
  expect((await api.events("$disconnect").next()).requestContext.authorizer).toEqual(said);
});

async function refusedBy(auth: Handler, authorizer: Partial<Authorizer> = {}, path = "/ws") {
  await using api = await startWith(auth, authorizer);
  const refused = await refusedHandshake(`${api.ws}${path}`);
  expect(api.gateway.connections.all()).toEqual([]);
  const handshake = api.journal.after(0).find(({ kind }) => kind === "handshake");
  const body = JSON.parse(refused.body) as Record<string, unknown>;
  expect(body).toMatchObject({ connectionId: handshake?.connectionId, requestId: handshake?.requestId });
  return {
    statusCode: refused.statusCode,
    errorType: refused.headers["x-amzn-errortype"],
    message: body.message,
    advice: String(handshake?.detail?.advice),
  };
}

function throws(message: string): Handler {
  return () => {
    throw new Error(message);
  };
}

test.each<[string, Handler, number, string, string]>([
  ["throws Unauthorized", throws("Unauthorized"), 401, "UnauthorizedException", 'threw "Unauthorized"'],
  [
    "throws another case",
    throws("unauthorized"),
    500,
    "AuthorizerConfigurationException",
    'Error("Unauthorized")',
  ],
  [
    "throws more than that",
    throws("Unauthorized."),
    500,
    "AuthorizerConfigurationException",
    "Unauthorized.",
  ],
  ["throws anything else", throws("no table"), 500, "AuthorizerConfigurationException", "no table"],
  ["denies", () => ({ ...ALLOW, policyDocument: policy("Deny") }), 403, "AccessDeniedException", "denies it"],
  [
    "allows every resource and denies this one",
    () => {
      const [allow] = policy("Allow", "*").Statement;
      const [deny] = policy("Deny").Statement;
      return { ...ALLOW, policyDocument: { Statement: [allow, deny] } };
    },
    403,
    "AccessDeniedException",
    "denies it",
  ],
  [
    "allows what a REST API's helper makes",
    () => ({ ...ALLOW, policyDocument: policy("Allow", ARN.replace("$connect", "*/*")) }),
    403,
    "AccessDeniedException",
    "Use event.methodArn",
  ],
  [
    "allows under a condition that is not known here",
    () => {
      const [allow] = policy("Allow").Statement;
      const Condition = { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } };
      return { ...ALLOW, policyDocument: { Statement: [{ ...allow, Condition }] } };
    },
    403,
    "AccessDeniedException",
    "DateLessThan",
  ],
  [
    "allows nothing",
    () => ({ ...ALLOW, policyDocument: { Statement: [] } }),
    403,
    "AccessDeniedException",
    ARN,
  ],
  ["returns nothing", () => undefined, 500, "AuthorizerConfigurationException", "must be an object"],
  ["returns a text", () => "ok", 500, "AuthorizerConfigurationException", "must be an object"],
  [
    "answers as an HTTP API's",
    () => ({ isAuthorized: true }),
    500,
    "AuthorizerConfigurationException",
    "principalId",
  ],
  [
    "nests its context",
    () => ({ ...ALLOW, context: { user: { id: 1 } } }),
    500,
    "AuthorizerConfigurationException",
    "JSON.stringify",
  ],
  [
    "says too much",
    () => ({ ...ALLOW, context: { text: "x".repeat(MAX_AUTHORIZER_RESULT_BYTES) } }),
    500,
    "AuthorizerConfigurationException",
    "8,192",
  ],
])("an authorizer that %s", async (_case, auth, statusCode, errorType, advice) => {
  const refused = await refusedBy(auth);
  expect(refused).toMatchObject({ statusCode, errorType, advice: expect.stringContaining(advice) });
  const MESSAGES: Record<number, string> = {
    401: "Unauthorized",
    403: "Forbidden",
    500: "Internal server error",
  };
  expect(refused.message).toBe(MESSAGES[statusCode]);
  expect(refused.advice).toMatch(
    new RegExp(`^AWS answers the handshake with ${statusCode}: .*the authorizer auth`),
  );
});

test("a result of the longest size that there is passes", async () => {
  const bytes = Buffer.byteLength(JSON.stringify({ ...ALLOW, context: { text: "" } }));
  const context = { text: "x".repeat(MAX_AUTHORIZER_RESULT_BYTES - bytes) };
  await using api = await startWith(() => ({ ...ALLOW, context }));
  await using client = await openClient(`${api.ws}/ws`);
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
});

test("an authorizer that API Gateway may not invoke is not asked: 500", async () => {
  let asked = false;
  const auth = () => {
    asked = true;
    return ALLOW;
  };
  const refused = await refusedBy(auth, { permitted: false });
  expect(refused).toMatchObject({
    statusCode: 500,
    advice: expect.stringContaining("aws_lambda_permission"),
  });
  expect(asked).toBe(false);
});

test("an authorizer whose function is not there: 500", async () => {
  const refused = await refusedBy(() => ALLOW, { functionName: "gone" });
  expect(refused).toMatchObject({ statusCode: 500, advice: expect.stringContaining("could not be invoked") });
});

test("an authorizer is waited for as long as an integration, and not a millisecond longer: 500", async () => {
  await using api = await startWith(() => new Promise(() => {}));
  const refused = refusedHandshake(`${api.ws}/ws`);
  await api.events("auth").next();
  api.clock.advance(AUTHORIZER_TIMEOUT_MS - 1);
  expect(api.journal.after(0)).toEqual([]);
  api.clock.advance(1);
  expect(await refused).toMatchObject({ statusCode: 500 });
  expect(api.journal.after(0)).toMatchObject([
    { kind: "handshake", ms: 29_000, detail: { statusCode: 500, advice: expect.stringContaining("29 s") } },
  ]);
});

test.each([
  ["a header that is missing", ["route.request.header.Auth"], "/ws"],
  ["a query parameter that is missing", ["route.request.querystring.token"], "/ws?Token=1"],
  ["a query parameter that is empty", ["route.request.querystring.token"], "/ws?token="],
  ["one of two missing", ["route.request.querystring.token", "route.request.header.Auth"], "/ws?token=1"],
  ["a stage variable that is not set", ["stageVariables.table"], "/ws"],
  ["an HTTP API's way to write it", ["$request.querystring.token"], "/ws?token=1"],
])("with %s as identity source: 401, and the function is not asked", async (_case, identitySources, path) => {
  let asked = false;
  const auth = () => {
    asked = true;
    return ALLOW;
  };
  const refused = await refusedBy(auth, { identitySources }, path);
  expect(refused).toMatchObject({
    statusCode: 401,
    errorType: "UnauthorizedException",
    message: "Unauthorized",
  });
  expect(refused.advice).toContain(String(identitySources.at(-1)));
  expect(asked).toBe(false);
});

test("a function that has not begun is taken back when the authorizer's time is over", async () => {
  await using api = await startWith(() => ALLOW);
  const { promise: invoked, resolve } = Promise.withResolvers<AbortSignal>();
  api.gateway.invoke = (_functionName, _payload, signal) => {
    resolve(signal);
    return new Promise(() => {});
  };
  const refused = refusedHandshake(`${api.ws}/ws`);
  const signal = await invoked;
  expect(signal.aborted).toBe(false);
  api.clock.advance(AUTHORIZER_TIMEOUT_MS);
  expect(signal.aborted).toBe(true);
  expect((await refused).statusCode).toBe(500);
});

test("authorizer and $connect see one trace id, of the handshake's own time, whatever the client sends", async () => {
  await using api = await startWith(() => ALLOW);
  const traceIdOf = async (name: string) => (await api.events(name).next()).headers["X-Amzn-Trace-Id"];
  const traceIds = new Set<string | undefined>();
  for (let handshakes = 1; handshakes <= 2; handshakes += 1) {
    const headers = { "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000" };
    await using _client = await openClient(`${api.ws}/ws`, { headers });
    traceIds.add(await traceIdOf("auth")).add(await traceIdOf("$connect"));
    expect(traceIds.size).toBe(handshakes);
  }
  const seconds = (START_MS / 1000).toString(16);
  for (const traceId of traceIds) expect(traceId).toMatch(new RegExp(`^Root=1-${seconds}-[0-9a-f]{24}$`));
});

test("its policy's conditions are asked of the handshake", async () => {
  const [allow] = policy("Allow").Statement;
  const Condition = {
    IpAddress: { "aws:SourceIp": "127.0.0.0/8" },
    Bool: { "aws:SecureTransport": "true" },
    StringLike: { "aws:UserAgent": "chat/*", "aws:CurrentTime": "2026-11-22T*", "aws:EpochTime": "1795*" },
  };
  const policyDocument = { Statement: [{ ...allow, Condition }] };
  await using api = await startWith(() => ({ ...ALLOW, policyDocument }));
  await using _client = await openClient(`${api.ws}/ws`, { headers: { "User-Agent": "chat/1.0" } });
  const refused = await refusedHandshake(`${api.ws}/ws`, { headers: { "User-Agent": "curl" } });
  expect(refused.statusCode).toBe(403);
});

test("with all its identity sources there, whatever the case of a header's name, it is asked", async () => {
  const identitySources = [
    "route.request.header.Auth",
    "route.request.querystring.token",
    "stageVariables.table",
    "context.identity.sourceIp",
  ];
  await using api = await startWith(() => ALLOW, { identitySources }, { variables: { table: "chat" } });
  await using client = await openClient(`${api.ws}/ws?token=1`, { headers: { AUTH: "x" } });
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
});

test("the access log tells of the authorizer and of the refusal", async () => {
  const format =
    "$context.requestId $context.status $context.error.responseType $context.authorizer.status $context.authorizer.principalId $context.authorizer.integrationStatus $context.authorizer.requestId";
  const stage = {
    accessLog: { format, destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:chat" },
  };
  let result: unknown = ALLOW;
  await using api = await startWith(() => result, {}, { stage });
  const { invoke } = api.gateway;
  api.gateway.invoke = async (...call) => ({ ...(await invoke(...call)), requestId: "lambda-1" });
  await using _client = await openClient(`${api.ws}/ws`);
  result = { ...ALLOW, policyDocument: policy("Deny") };
  await refusedHandshake(`${api.ws}/ws`);
  result = null;
  await refusedHandshake(`${api.ws}/ws`);
  api.gateway.invoke = () => Promise.reject(new Error("throttled"));
  await refusedHandshake(`${api.ws}/ws`);
  const lines = api.journal.after(0).filter(({ kind }) => kind === "access-log");
  expect(lines.map(({ detail }) => String(detail?.line).replace(/^\S+ /, ""))).toEqual([
    "200 - 200 alice 200 lambda-1",
    "403 ACCESS_DENIED 403 - 200 lambda-1",
    "500 AUTHORIZER_CONFIGURATION_ERROR 500 - 200 lambda-1",
    "500 AUTHORIZER_FAILURE 500 - - -",
  ]);
});
