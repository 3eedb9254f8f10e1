import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Client, openClient } from "./client.ts";
import { firstKept, parseEvent, type ProbeEvent } from "./kept.ts";
import type { ApiName } from "./probe/probe-api.ts";
import { COMMON_LOG_TIME, ID, shapeOf } from "./shapes.ts";
import { type Target, test } from "./target.ts";

/** An event as AWS sends it; see its `source`. */
function fixture(name: string): ProbeEvent {
  const path = join(import.meta.dirname, "..", "fixtures", "aws", `${name}.json`);
  const { event } = JSON.parse(readFileSync(path, "utf8")) as { event: ProbeEvent };
  return event;
}

/** What `ws` offers when it compresses, as browsers do, is in the captures. */
const likeBrowsers = { perMessageDeflate: true };

interface Visit {
  connect: ProbeEvent;
  message: ProbeEvent;
  disconnect: ProbeEvent;
}

/** A connection's three events; `leave` ends it. */
async function visit(target: Target, wanted: Parameters<typeof openClient>[2] = {}): Promise<Visit> {
  const token = randomUUID();
  await using client = await openClient(target, "main", { ...likeBrowsers, token, ...wanted });
  const message = parseEvent(await client.ask("hi"));
  client.socket.close();
  const connect = await firstKept(target, token, "CONNECT");
  return { connect, message, disconnect: await firstKept(target, token, "DISCONNECT") };
}

async function connectEvent(
  target: Target,
  wanted: Parameters<typeof openClient>[2],
  api: ApiName = "main",
): Promise<ProbeEvent> {
  const token = randomUUID();
  await using _client: Client = await openClient(target, api, { token, ...wanted });
  return firstKept(target, token, "CONNECT");
}

test("2.1 to 2.4 the three events have the keys, order and types of AWS's captures", async ({ target }) => {
  const { connect, message, disconnect } = await visit(target);
  // The token, by which the event is found, is in its query string; captures have none.
  const { queryStringParameters: _one, multiValueQueryStringParameters: _all, ...rest } = connect;
  expect(shapeOf(rest)).toEqual(shapeOf(fixture("connect-event")));
  expect(shapeOf(message)).toEqual(shapeOf(fixture("message-event")));
  expect(shapeOf(disconnect)).toEqual(shapeOf(fixture("disconnect-event")));
});

test("2.1 with a query string, both forms of it stand before requestContext", async ({ target }) => {
  expect(Object.keys(await connectEvent(target, {}))).toEqual([
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "requestContext",
    "isBase64Encoded",
  ]);
});

test("2.1 a message's body is the text as it was sent, with its line ends", async ({ target }) => {
  await using client = await openClient(target, "main");
  const text = ' {"a":\r\n"雾"}\n';
  expect(parseEvent(await client.ask(text)).body).toBe(text);
});

test("2.1 stage variables are in every event of a stage that has some", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "nested", { token });
  const variables = { color: "blue", size: "7" };
  expect(parseEvent(await client.ask({})).stageVariables).toEqual(variables);
  client.socket.close();
  expect((await firstKept(target, token, "CONNECT")).stageVariables).toEqual(variables);
  expect((await firstKept(target, token, "DISCONNECT")).stageVariables).toEqual(variables);
});

test("2.2 what the events of one connection have in common, and what is each one's own", async ({
  target,
}) => {
  const { connect, message, disconnect } = await visit(target);
  const contexts = [connect, message, disconnect].map(({ requestContext }) => requestContext);
  for (const field of ["stage", "connectedAt", "domainName", "connectionId", "apiId"] as const)
    expect(new Set(contexts.map((context) => context[field])).size, field).toBe(1);
  expect(new Set(contexts.map(({ requestId }) => requestId)).size).toBe(3);
  for (const context of contexts) {
    expect(context.extendedRequestId).toBe(context.requestId);
    expect(context.requestId).toMatch(ID);
    expect(context.connectionId).toMatch(ID);
    expect(context.messageDirection).toBe("IN");
    expect(context.stage).toBe("probe");
  }
  expect(contexts.map(({ eventType, routeKey }) => [eventType, routeKey])).toEqual([
    ["CONNECT", "$connect"],
    ["MESSAGE", "$default"],
    ["DISCONNECT", "$disconnect"],
  ]);
});

test("2.2 domainName is the host that the client used", async ({ target }) => {
  await using client = await openClient(target, "main");
  const { requestContext } = parseEvent(await client.ask("hi"));
  expect(requestContext.domainName).toBe(new URL(target.websocket("main")).host);
});

test("2.2 requestTime is requestTimeEpoch in the common log format, in UTC", async ({ target }) => {
  await using client = await openClient(target, "main");
  const { requestTime, requestTimeEpoch } = parseEvent(await client.ask("hi")).requestContext;
  expect(requestTime).toMatch(COMMON_LOG_TIME);
  const [, day, month, year, time] = /^(\d\d)\/(\w+)\/(\d+):([\d:]+) /.exec(requestTime) ?? [];
  const read = Date.parse(`${day} ${month} ${year} ${time} GMT`);
  expect(Math.floor(requestTimeEpoch / 1000)).toBe(read / 1000);
});

test("2.2 $connect's requestTimeEpoch is connectedAt, or a few milliseconds later", async ({ target }) => {
  const { connectedAt, requestTimeEpoch } = (await connectEvent(target, {})).requestContext;
  expect(requestTimeEpoch - connectedAt).toBeGreaterThanOrEqual(0);
  expect(requestTimeEpoch - connectedAt).toBeLessThan(100);
});

test("2.2 a $disconnect whose client gave a code and a reason has both", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  client.socket.close(4001, "done here");
  const { requestContext } = await firstKept(target, token, "DISCONNECT");
  expect([requestContext.disconnectStatusCode, requestContext.disconnectReason]).toEqual([4001, "done here"]);
});

test("2.3 identity has a userAgent when the client sent one, in every event", async ({ target }) => {
  const { connect, message, disconnect } = await visit(target, { headers: { "User-Agent": "probe/1.0" } });
  for (const { requestContext } of [connect, message, disconnect])
    expect(requestContext.identity).toEqual({ userAgent: "probe/1.0", sourceIp: expect.any(String) });
});

test("2.3 without a userAgent, identity is the sourceIp alone: nothing is null", async ({ target }) => {
  const event = await connectEvent(target, {});
  expect(Object.keys(event.requestContext.identity)).toEqual(["sourceIp"]);
  expect(shapeOf(event).filter((field) => field.endsWith(": null"))).toEqual([]);
});

test("2.4 API Gateway's front end adds five headers to $connect", async ({ target }) => {
  const { headers, requestContext } = await connectEvent(target, {});
  expect(headers).toMatchObject({
    Host: requestContext.domainName,
    "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    "X-Forwarded-For": requestContext.identity.sourceIp,
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
  });
});

test("2.4 the client's own headers reach $connect in the case in which they were sent", async ({
  target,
}) => {
  const headers = {
    Origin: "https://example.com",
    Cookie: "a=b; c=d",
    "Accept-Language": "en",
    "Cache-Control": "no-cache",
    Pragma: "no-cache",
    "x-lower": "1",
    HeaderAuth1: "2",
  };
  const event = await connectEvent(target, { headers });
  expect(event.headers).toMatchObject(headers);
  expect(event.multiValueHeaders).toMatchObject({ HeaderAuth1: ["2"], "x-lower": ["1"] });
});

test("2.4 what is between one hop and the next does not reach $connect", async ({ target }) => {
  const event = await connectEvent(target, { headers: { "Content-Length": "0" } });
  const names = Object.keys(event.headers ?? {}).map((name) => name.toLowerCase());
  for (const name of ["connection", "upgrade", "content-length"]) expect(names).not.toContain(name);
});

test.for(["Max-Forwards", "Proxy-Authenticate", "Server", "TE", "WWW-Authenticate", "Content-MD5"])(
  "2.4 the header %s does not reach $connect",
  async (name, { target }) => {
    const event = await connectEvent(target, { headers: { [name]: "1" } });
    expect(Object.keys(event.headers ?? {}).map((one) => one.toLowerCase())).not.toContain(
      name.toLowerCase(),
    );
  },
);

test("2.4 a header that comes twice has its last value, and all of them in multiValueHeaders", async ({
  target,
}) => {
  const event = await connectEvent(target, { headers: { "X-Twice": ["one", "two"] } });
  expect(event.headers?.["X-Twice"]).toBe("two");
  expect(event.multiValueHeaders?.["X-Twice"]).toEqual(["one", "two"]);
});

test("2.4 $disconnect has four headers, three of them empty", async ({ target }) => {
  const { disconnect } = await visit(target);
  const Host = disconnect.requestContext.domainName;
  expect(disconnect.headers).toEqual({ Host, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" });
  expect(disconnect.multiValueHeaders).toEqual({
    Host: [Host],
    "x-api-key": [""],
    "X-Forwarded-For": [""],
    "x-restapi": [""],
  });
});

test("2.5 query strings are decoded, the last value of a name wins, and all are in the list", async ({
  target,
}) => {
  const url = `${target.websocket("main")}?a=1&a=%32&b=x%20y%2Bz&c&token=`;
  const token = randomUUID();
  const at = {
    ...target,
    websocket: (api: ApiName) => (api === "main" ? `${url}${token}` : target.websocket(api)),
  };
  await using _client = await openClient(at, "main");
  const event = await firstKept(target, token, "CONNECT");
  expect(event.queryStringParameters).toEqual({ a: "2", b: "x y+z", c: "", token });
  expect(event.multiValueQueryStringParameters).toEqual({
    a: ["1", "2"],
    b: ["x y+z"],
    c: [""],
    token: [token],
  });
});

test("2.5 without a query string the keys for it are absent", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "main", { headers: { "X-Token": token } });
  const event = await firstKept(target, token, "CONNECT");
  expect(Object.keys(event)).toEqual(["headers", "multiValueHeaders", "requestContext", "isBase64Encoded"]);
});
