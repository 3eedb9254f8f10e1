import { expect, test } from "vitest";
import { commonLogTime, connectEvent, disconnectEvent, messageEvent } from "./event.ts";
import { gatewayOf, START_MS } from "./gateway.fixture.ts";
import type { ConnectRequest, DisconnectRequest, Handshake, MessageRequest, Peer } from "./request.ts";

const CONNECTION_ID = "L0SM9cOFvHcCIhw=";
const REQUEST_ID = "L0SM9GFfvHcCIhw=";

/** `rawHeaders` as Node gives them: name and value in turn. */
function handshakeOf(options: { rawHeaders?: string[]; query?: string; userAgent?: string } = {}): Handshake {
  const { rawHeaders = [], query = "", userAgent } = options;
  return {
    requestId: REQUEST_ID,
    traceId: "Root=1-6b02fc68-0123456789abcdef01234567",
    connectionId: CONNECTION_ID,
    connectedAt: START_MS,
    sourceIp: "203.0.113.7",
    ...(userAgent !== undefined && { userAgent }),
    rawHeaders,
    query: new URLSearchParams(query),
    rawTarget: `/ws?${query}`,
  };
}

function connecting(peer: Handshake): ConnectRequest {
  return {
    eventType: "CONNECT",
    routeKey: "$connect",
    requestId: REQUEST_ID,
    receivedAt: START_MS,
    peer,
  };
}

function disconnecting(peer: Peer, close: { code: number; reason: string }): DisconnectRequest {
  return {
    eventType: "DISCONNECT",
    routeKey: "$disconnect",
    requestId: REQUEST_ID,
    receivedAt: START_MS,
    peer,
    close,
  };
}

const client: Peer = {
  connectionId: CONNECTION_ID,
  connectedAt: START_MS - 60_000,
  sourceIp: "203.0.113.7",
};

const message: MessageRequest = {
  eventType: "MESSAGE",
  routeKey: "$default",
  requestId: REQUEST_ID,
  receivedAt: START_MS + 1234,
  peer: client,
  messageId: "L0SNAcOFPHcCIhw=",
  body: '{"action":"ask"}\r\n',
};

const BROWSER_HEADERS = [
  ["Host", "localhost:3001"],
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Content-Length", "0"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["x-api-key", "one"],
  ["Cookie", "a=1"],
  ["X-Forwarded-For", "198.51.100.9"],
  ["x-api-key", "two"],
].flat();

test("the event of $connect has the keys that AWS sends, in its order, and no nulls", () => {
  const event = connectEvent(gatewayOf(), connecting(handshakeOf()));
  expect(Object.keys(event)).toEqual(["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"]);
  expect(event.requestContext).toEqual({
    routeKey: "$connect",
    eventType: "CONNECT",
    extendedRequestId: REQUEST_ID,
    requestTime: "22/Nov/2026:14:30:00 +0000",
    messageDirection: "IN",
    stage: "ws",
    connectedAt: START_MS,
    requestTimeEpoch: START_MS,
    identity: { sourceIp: "203.0.113.7" },
    requestId: REQUEST_ID,
    domainName: "localhost:3001",
    connectionId: CONNECTION_ID,
    apiId: "a1b2c3d4e5",
  });
  expect(Object.keys(event.requestContext)).toEqual([
    "routeKey",
    "eventType",
    "extendedRequestId",
    "requestTime",
    "messageDirection",
    "stage",
    "connectedAt",
    "requestTimeEpoch",
    "identity",
    "requestId",
    "domainName",
    "connectionId",
    "apiId",
  ]);
  expect(event.isBase64Encoded).toBe(false);
});

test("$connect gets the client's headers as it wrote them, without those of the hop, and with the front end's", () => {
  const { headers, multiValueHeaders } = connectEvent(
    gatewayOf(),
    connecting(handshakeOf({ rawHeaders: BROWSER_HEADERS })),
  );
  expect(headers).toEqual({
    Cookie: "a=1",
    Host: "localhost:3001",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    "x-api-key": "two",
    "X-Amzn-Trace-Id": "Root=1-6b02fc68-0123456789abcdef01234567",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
  });
  expect(multiValueHeaders["x-api-key"]).toEqual(["one", "two"]);
  expect(Object.keys(multiValueHeaders)).toEqual(Object.keys(headers));
});

test("a user agent is there when the client sent one", () => {
  const { identity } = connectEvent(
    gatewayOf(),
    connecting(handshakeOf({ userAgent: "Firefox" })),
  ).requestContext;
  expect(identity).toEqual({ userAgent: "Firefox", sourceIp: "203.0.113.7" });
});

test("a query string is there twice, decoded: the last value of each key, and all of them", () => {
  const event = connectEvent(
    gatewayOf(),
    connecting(handshakeOf({ query: "a=1&b=x%20y&a=2&c&d=%E4%BD%A0" })),
  );
  expect(event.queryStringParameters).toEqual({ a: "2", b: "x y", c: "", d: "你" });
  expect(event.multiValueQueryStringParameters).toEqual({ a: ["1", "2"], b: ["x y"], c: [""], d: ["你"] });
  expect(Object.keys(event).slice(0, 5)).toEqual([
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "requestContext",
  ]);
});

test.each(["constructor", "toString", "__proto__"])(
  "a header and a query key named %s are like any other",
  (name) => {
    const handshake = handshakeOf({ rawHeaders: [name, "h"], query: `${name}=q` });
    const event = connectEvent(gatewayOf(), connecting(handshake));
    expect(Object.entries(event.headers)).toContainEqual([name, "h"]);
    expect(Object.entries(event.queryStringParameters ?? {})).toEqual([[name, "q"]]);
    expect(Object.entries(event.multiValueQueryStringParameters ?? {})).toEqual([[name, ["q"]]]);
  },
);

test("a stage's variables are in every event, when it has some", () => {
  const gateway = gatewayOf({ variables: { table: "chat-prod" } });
  for (const event of [
    connectEvent(gateway, connecting(handshakeOf())),
    messageEvent(gateway, message),
    disconnectEvent(gateway, disconnecting(client, { code: 1000, reason: "" })),
  ])
    expect(event.stageVariables).toEqual({ table: "chat-prod" });
  expect(messageEvent(gatewayOf(), message)).not.toHaveProperty("stageVariables");
});

test("the event of a message has neither headers nor a query, and its body as it was received", () => {
  const event = messageEvent(gatewayOf(), { ...message, peer: { ...client, userAgent: "Firefox" } });
  expect(Object.keys(event)).toEqual(["requestContext", "body", "isBase64Encoded"]);
  expect(event.body).toBe('{"action":"ask"}\r\n');
  expect(event.requestContext).toEqual({
    routeKey: "$default",
    messageId: "L0SNAcOFPHcCIhw=",
    eventType: "MESSAGE",
    extendedRequestId: REQUEST_ID,
    requestTime: "22/Nov/2026:14:30:01 +0000",
    messageDirection: "IN",
    stage: "ws",
    connectedAt: START_MS - 60_000,
    requestTimeEpoch: START_MS + 1234,
    identity: { userAgent: "Firefox", sourceIp: "203.0.113.7" },
    requestId: REQUEST_ID,
    domainName: "localhost:3001",
    connectionId: CONNECTION_ID,
    apiId: "a1b2c3d4e5",
  });
  expect(Object.keys(event.requestContext).slice(0, 4)).toEqual([
    "routeKey",
    "messageId",
    "eventType",
    "extendedRequestId",
  ]);
});

test("the event of $disconnect has four odd headers, the close code and the reason", () => {
  const event = disconnectEvent(gatewayOf(), disconnecting(client, { code: 4000, reason: "bye" }));
  expect(event.headers).toEqual({
    Host: "localhost:3001",
    "x-api-key": "",
    "X-Forwarded-For": "",
    "x-restapi": "",
  });
  expect(event.multiValueHeaders).toEqual({
    Host: ["localhost:3001"],
    "x-api-key": [""],
    "X-Forwarded-For": [""],
    "x-restapi": [""],
  });
  expect(event.requestContext).toMatchObject({
    routeKey: "$disconnect",
    disconnectStatusCode: 4000,
    eventType: "DISCONNECT",
    disconnectReason: "bye",
    connectedAt: START_MS - 60_000,
  });
  expect(Object.keys(event.requestContext)).toEqual([
    "routeKey",
    "disconnectStatusCode",
    "eventType",
    "extendedRequestId",
    "requestTime",
    "messageDirection",
    "disconnectReason",
    "stage",
    "connectedAt",
    "requestTimeEpoch",
    "identity",
    "requestId",
    "domainName",
    "connectionId",
    "apiId",
  ]);
  expect(event).not.toHaveProperty("body");
});

test("a close frame without a code is told as 1005 with AWS's words", () => {
  const { requestContext } = disconnectEvent(gatewayOf(), disconnecting(client, { code: 1005, reason: "" }));
  expect(requestContext).toMatchObject({
    disconnectStatusCode: 1005,
    disconnectReason: "Client-side close frame status not set",
  });
});

test.each([
  [Date.UTC(2024, 1, 9, 18, 23, 28), "09/Feb/2024:18:23:28 +0000"],
  [Date.UTC(2026, 11, 31, 23, 59, 59, 999), "31/Dec/2026:23:59:59 +0000"],
])("%i is %s in the common log format", (epochMs, time) => {
  expect(commonLogTime(epochMs)).toBe(time);
});

test("what the authorizer said is in every event; how long it took, in that of $connect alone", () => {
  const authorizer = { principalId: "ana", plan: "free" };
  const request = { ...connecting({ ...handshakeOf(), authorizer }), authorizerLatencyMs: 12 };
  const { requestContext } = connectEvent(gatewayOf(), request);
  expect(requestContext.authorizer).toEqual({ principalId: "ana", integrationLatency: 12, plan: "free" });
  expect(Object.keys(requestContext).slice(0, 3)).toEqual(["routeKey", "authorizer", "eventType"]);
  const peer = { ...client, authorizer };
  for (const event of [
    messageEvent(gatewayOf(), { ...message, peer }),
    disconnectEvent(gatewayOf(), disconnecting(peer, { code: 1000, reason: "" })),
  ])
    expect(event.requestContext.authorizer).toEqual(authorizer);
});

test("who has signed the handshake, or sent an API key, is in the identity", () => {
  const caller = { apiKey: "secret", apiKeyId: "k1" };
  const { identity } = messageEvent(gatewayOf(), { ...message, peer: { ...client, caller } }).requestContext;
  expect(identity).toEqual({ apiKey: "secret", apiKeyId: "k1", sourceIp: "203.0.113.7" });
});
