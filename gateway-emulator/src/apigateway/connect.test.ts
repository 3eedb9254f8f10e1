import {
  GetConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { openClient, refusedHandshake, type Client } from "./client.fixture.ts";
import { START_MS, startGateway, type TestApi } from "./gateway.fixture.ts";
import { handshakeRaw } from "./raw-frames.fixture.ts";

const echo = ({ body }: { body: string }) => ({ body });

test("without a $connect route every handshake is accepted", async () => {
  await using api = await startGateway({ handlers: { $default: echo }, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`);
  client.send("hi");
  expect(await client.next()).toBe("hi");
});

test.each([
  [{ statusCode: 200 }],
  [{ statusCode: 201 }],
  [{ statusCode: 299 }],
  [{ statusCode: "200" }],
  [{}],
])("$connect returns %j: 101", async (result) => {
  await using api = await startGateway({ handlers: { $connect: () => result } });
  await using client = await openClient(`${api.ws}/ws`);
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
  const { requestContext, headers } = await api.events("$connect").next();
  expect(requestContext).toMatchObject({
    routeKey: "$connect",
    eventType: "CONNECT",
    connectedAt: START_MS,
    domainName: new URL(api.http).host,
    identity: { sourceIp: "127.0.0.1" },
  });
  expect(headers).toMatchObject({ "Sec-WebSocket-Version": "13", "X-Forwarded-Proto": "https" });
  expect(api.gateway.connections.get(requestContext.connectionId)).toBeDefined();
});

test.each([301, 400, 401, 403, 404, 429, 500, 501, 599])(
  "$connect returns %i: the handshake is answered with it, and there is no connection",
  async (statusCode) => {
    await using api = await startGateway({ handlers: { $connect: () => ({ statusCode, body: "secret" }) } });
    const refused = await refusedHandshake(`${api.ws}/ws`);
    expect(refused.statusCode).toBe(statusCode);
    expect(refused.headers).not.toHaveProperty("x-amzn-errortype");
    expect(refused.body).not.toContain("secret");
    const { requestContext } = await api.events("$connect").next();
    expect(JSON.parse(refused.body)).toEqual({
      message: "Forbidden",
      connectionId: requestContext.connectionId,
      requestId: requestContext.requestId,
    });
    expect(api.gateway.connections.all()).toEqual([]);
  },
);

test.each([
  [
    "throws",
    () => {
      throw new Error("no table");
    },
  ],
  ["returns nothing", () => undefined],
  ["returns a string", () => "ok"],
  ["returns a list", () => []],
  ["returns a key of its own", () => ({ statusCode: 200, Data: "hi" })],
  ["returns a status that HTTP does not have", () => ({ statusCode: 0 })],
  ["returns a status that only servers send on the way", () => ({ statusCode: 100 })],
  ["returns a status that no client understands", () => ({ statusCode: 1000 })],
])("$connect %s: 502, and the terminal is told why", async (_case, $connect) => {
  await using api = await startGateway({ handlers: { $connect } });
  const refused = await refusedHandshake(`${api.ws}/ws`);
  expect(refused.statusCode).toBe(502);
  expect(refused.headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Internal server error" });
  const handshake = api.journal.after(0).find(({ kind }) => kind === "handshake");
  expect(handshake?.detail).toMatchObject({ statusCode: 502, advice: expect.stringContaining("502") });
});

test("$connect runs longer than its integration timeout: 504 at that very moment", async () => {
  await using api = await startGateway({
    handlers: { $connect: () => new Promise(() => {}) },
    timeoutMs: 5000,
  });
  const refused = refusedHandshake(`${api.ws}/ws`);
  await api.events("$connect").next();
  api.clock.advance(4999);
  expect(api.journal.after(0)).toEqual([]);
  api.clock.advance(1);
  expect((await refused).statusCode).toBe(504);
  expect(api.journal.after(0)).toMatchObject([{ kind: "handshake", ms: 5000, detail: { statusCode: 504 } }]);
});

test("only the sub-protocol of $connect's headers reaches the client, whatever case it is written in", async () => {
  await using api = await startGateway({
    handlers: {
      $connect: ({ headers }) => ({
        statusCode: 200,
        body: "hello",
        headers: {
          "sec-websocket-PROTOCOL": headers["Sec-WebSocket-Protocol"]?.split(/, */)[1] ?? "",
          "Set-Cookie": "a=1",
          "X-Mine": "yes",
        },
      }),
    },
  });
  await using client = await openClient(`${api.ws}/ws`, { protocols: ["chat.v1", "chat.v2"] });
  expect(client.socket.protocol).toBe("chat.v2");
  expect(client.headers).not.toHaveProperty("set-cookie");
  expect(client.headers).not.toHaveProperty("x-mine");
});

test("a sub-protocol that $connect does not answer is not in the 101, so the client gives up", async () => {
  await using api = await startGateway({ handlers: { $connect: () => ({ statusCode: 200 }) } });
  await expect(openClient(`${api.ws}/ws`, { protocols: ["chat.v1"] })).rejects.toThrow(
    "Server sent no subprotocol",
  );
  await expect.poll(() => api.gateway.connections.all()).toEqual([]);
});

test("the query string of the handshake is in the event, whole", async () => {
  await using api = await startGateway({ handlers: { $connect: () => ({ statusCode: 200 }) } });
  await using _client = await openClient(`${api.ws}/ws?token=a%2Bb&token=c&where=/x?y`);
  const event = await api.events("$connect").next();
  expect(event.multiValueQueryStringParameters).toEqual({ token: ["a+b", "c"], where: ["/x?y"] });
});

test("a $connect that API Gateway may not invoke: 500, and it does not run", async () => {
  const $connect = () => ({ statusCode: 200 });
  await using api = await startGateway({
    handlers: { $connect },
    routes: {
      $connect: {
        integration: { type: "AWS_PROXY", functionName: "$connect", timeoutMs: 29_000, permitted: false },
      },
    },
  });
  const refused = await refusedHandshake(`${api.ws}/ws`);
  expect(refused.statusCode).toBe(500);
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Internal server error" });
  expect(api.journal.after(0)).toMatchObject([
    { kind: "handshake", detail: { statusCode: 500, advice: expect.stringContaining("500") } },
  ]);
});

test.each([
  ["the stage lets through", { throttling: { rateLimit: 1, burstLimit: 1 } }, "1 requests a second"],
  ["an account may make", {}, "500 new connections a second"],
])("a handshake above what %s: 429, before anything else is asked", async (_case, stage, advice) => {
  await using api = await startGateway({ handlers: { $connect: () => ({ statusCode: 200 }) }, stage });
  await using _client = await openClient(`${api.ws}/ws`);
  while (api.gateway.account.newConnections.take());
  const refused = await refusedHandshake(`${api.ws}/ws`);
  expect(refused.statusCode).toBe(429);
  expect(refused.headers["x-amzn-errortype"]).toBe("TooManyRequestsException");
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Too Many Requests" });
  expect(api.journal.after(0).at(-1)).toMatchObject({
    kind: "handshake",
    detail: { statusCode: 429, advice: expect.stringContaining(advice) },
  });
  api.clock.advance(1000);
  await using _next = await openClient(`${api.ws}/ws`);
});

test("an account's new connections are counted without a $connect route too", async () => {
  await using api = await startGateway();
  while (api.gateway.account.newConnections.take());
  expect((await refusedHandshake(`${api.ws}/ws`)).statusCode).toBe(429);
});

test.each<[string, TestApi, string]>([
  ["accepted", { handlers: { $connect: () => ({ statusCode: 201 }) } }, "201 -"],
  ["accepted without a route", { handlers: {} }, "200 -"],
  ["refused by $connect", { handlers: { $connect: () => ({ statusCode: 403 }) } }, "403 -"],
  ["failed", { handlers: { $connect: () => null } }, "502 INTEGRATION_FAILURE"],
  ["timed out", { handlers: { $connect: () => new Promise(() => {}) } }, "504 INTEGRATION_TIMEOUT"],
  ["throttled", { stage: { throttling: { rateLimit: 0, burstLimit: 0 } } }, "429 THROTTLED"],
])("a handshake that is %s is in the access log, once", async (_case, given, line) => {
  const accessLog = {
    format: "$context.status $context.error.responseType",
    destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:chat",
  };
  await using api = await startGateway({
    handlers: { $connect: () => ({}) },
    ...given,
    stage: { accessLog, ...given.stage },
  });
  const asked = openClient(`${api.ws}/ws`).catch((error: unknown) => error);
  if (line.startsWith("504")) {
    await api.events("$connect").next();
    api.clock.advance(29_000);
  }
  const client = await asked;
  const lines = api.journal.after(0).filter(({ kind }) => kind === "access-log");
  expect(lines.map(({ detail }) => detail?.line)).toEqual([line]);
  if (client && typeof client === "object" && "socket" in client) (client as Client).socket.terminate();
});

test("GetConnection from inside $connect is 410, too", async () => {
  await using api = await startGateway({
    handlers: {
      $connect: async ({ requestContext: { connectionId } }) => {
        const get = new GetConnectionCommand({ ConnectionId: connectionId });
        const error: unknown = await api.management.send(get).catch((error: unknown) => error);
        return { statusCode: error instanceof GoneException ? 200 : 500 };
      },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
});

test("a post to the connection from inside its $connect is 410, and the client still connects", async () => {
  await using api = await startGateway({
    handlers: {
      $connect: async ({ requestContext: { connectionId } }) => {
        const post = new PostToConnectionCommand({ ConnectionId: connectionId, Data: "too early" });
        const error: unknown = await api.management.send(post).catch((error: unknown) => error);
        return { statusCode: error instanceof GoneException ? 200 : 500 };
      },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  expect(client.socket.readyState).toBe(WebSocket.OPEN);
});

test.each([
  ["with a $connect route", { $connect: () => ({ statusCode: 200 }) }],
  ["without one", {}],
])("an accepted handshake is in the journal with its 101, %s", async (_case, handlers) => {
  await using api = await startGateway({ handlers });
  await using _client = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();
  const { connectionId } = connection ?? {};
  expect(api.journal.after(0)).toEqual([
    expect.objectContaining({ kind: "handshake", connectionId, ms: 0, detail: { statusCode: 101 } }),
  ]);
});

test("a client that vanishes during $connect, which accepts it: no 101, and $disconnect is told 1006", async () => {
  await using api = await startWaiting();
  const came = await api.vanish();
  api.decide({ statusCode: 200 });
  const { requestContext: went } = await api.events("$disconnect").next();
  expect(went).toMatchObject({
    connectionId: came.connectionId,
    disconnectStatusCode: 1006,
    disconnectReason: "",
  });
  expect(api.journal.after(0)).toMatchObject([{ kind: "disconnect", detail: { code: 1006 } }]);
  expect(api.gateway.connections.all()).toEqual([]);
});

test("a client that vanishes during $connect, which refuses it, was never connected: no $disconnect", async () => {
  await using api = await startWaiting();
  await api.vanish();
  api.decide({ statusCode: 401 });
  await expect
    .poll(() => api.journal.after(0), { interval: 5 })
    .toMatchObject([{ kind: "handshake", detail: { statusCode: 401 } }]);
});

test("a client that closes its socket during $connect, which accepts it, is gone for $disconnect too", async () => {
  await using api = await startWaiting();
  await using raw = await handshakeRaw(api.http);
  await api.events("$connect").next();
  raw.socket.destroy();
  api.decide({ statusCode: 200 });
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1006);
  expect(api.gateway.connections.all()).toEqual([]);
});

/** A gateway whose `$connect` returns when the test says so. */
async function startWaiting() {
  const { promise: decided, resolve: decide } = Promise.withResolvers<unknown>();
  const api = await startGateway({ handlers: { $connect: () => decided, $disconnect: () => ({}) } });
  return {
    ...api,
    decide,
    /** Asks for a connection and breaks it off; resolves when the server has noticed. */
    async vanish() {
      await using raw = await handshakeRaw(api.http);
      const { requestContext } = await api.events("$connect").next();
      raw.socket.resetAndDestroy();
      await expect.poll(api.sockets, { interval: 5 }).toBe(0);
      return requestContext;
    },
  };
}

test("a client that leaves during $connect leaves no connection behind", async () => {
  const { promise: connecting, resolve: connected } = Promise.withResolvers<unknown>();
  await using api = await startGateway({
    handlers: {
      $connect: ({ queryStringParameters }) =>
        queryStringParameters?.stay ? { statusCode: 200 } : connecting,
      $default: echo,
    },
    twoWay: ["$default"],
  });
  const leaving = new WebSocket(`${api.ws}/ws`);
  leaving.on("error", () => undefined);
  await api.events("$connect").next();
  leaving.terminate();
  connected({ statusCode: 200 });

  await using client = await openClient(`${api.ws}/ws?stay=1`);
  client.send("still here");
  expect(await client.next()).toBe("still here");
  await expect.poll(() => api.gateway.connections.all().length).toBe(1);
});
