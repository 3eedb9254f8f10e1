import {
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { startGateway } from "./gateway.fixture.ts";
import { CONNECTION_LIFETIME_MS, IDLE_TIMEOUT_MS } from "./limits.ts";
import { closeCodeIn, frame, upgradeRaw } from "./raw-frames.fixture.ts";

const handlers = {
  $disconnect: () => ({ statusCode: 200 }),
  $default: ({ body }: { body: string }) => ({ body }),
};
const echoing = { handlers, twoWay: ["$default"] };

test.each([
  ["no code", undefined, undefined, 1005, "Client-side close frame status not set"],
  ["1000", 1000, undefined, 1000, ""],
  ["a code and a reason of its own", 4321, "完了", 4321, "完了"],
  ["the code of a tab that is closed", 1001, "", 1001, ""],
])("a client that closes with %s", async (_case, code, reason, disconnectStatusCode, disconnectReason) => {
  await using api = await startGateway({ handlers });
  await using client = await openClient(`${api.ws}/ws`);
  client.socket.close(code, reason);
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ eventType: "DISCONNECT", disconnectStatusCode, disconnectReason });
  expect(api.gateway.connections.all()).toEqual([]);
});

test("a client that vanishes without a close frame is 1006", async () => {
  await using api = await startGateway({ handlers });
  await using client = await openClient(`${api.ws}/ws`);
  client.socket.terminate();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1006, disconnectReason: "" });
});

test("$disconnect is told of the connection as $connect was", async () => {
  await using api = await startGateway({ handlers: { ...handlers, $connect: () => ({}) } });
  await using client = await openClient(`${api.ws}/ws`, { headers: { "User-Agent": "curl" } });
  const { requestContext: connected } = await api.events("$connect").next();
  api.clock.advance(60_000);
  client.socket.close();
  const { requestContext: disconnected } = await api.events("$disconnect").next();
  const { connectionId, connectedAt, identity, domainName, apiId, stage } = connected;
  expect(disconnected).toMatchObject({ connectionId, connectedAt, identity, domainName, apiId, stage });
  expect(disconnected.requestTimeEpoch - connectedAt).toBe(60_000);
  expect(disconnected.requestId).not.toBe(connected.requestId);
  expect(identity).toEqual({ sourceIp: "127.0.0.1", userAgent: "curl" });
});

test("a deleted connection: 1000 for the client and for $disconnect, which is told once", async () => {
  await using api = await startGateway({ handlers });
  await using client = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();
  await api.management.send(new DeleteConnectionCommand({ ConnectionId: connection?.connectionId }));
  expect(await client.closed).toEqual({ code: 1000, reason: "Connection Closed Normally" });
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({
    disconnectStatusCode: 1000,
    disconnectReason: "Connection Closed Normally",
  });
  expect(api.journal.after(0).filter(({ kind }) => kind === "disconnect")).toHaveLength(1);
});

test("$disconnect is told why the gateway closed, whatever the client answers to that", async () => {
  await using api = await startGateway({ handlers });
  await using raw = await upgradeRaw(api.http);
  const [connection] = api.gateway.connections.all();
  await api.management.send(new DeleteConnectionCommand({ ConnectionId: connection?.connectionId }));
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(1000);
  raw.socket.end(frame(0x88, [0x0f, 0xa0]));
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1000);
});

test("a post from inside $disconnect is 410", async () => {
  const { promise: posted, resolve } = Promise.withResolvers<unknown>();
  await using api = await startGateway({
    handlers: {
      $disconnect: async ({ requestContext: { connectionId } }) => {
        const post = new PostToConnectionCommand({ ConnectionId: connectionId, Data: "bye" });
        resolve(await api.management.send(post).catch((error: unknown) => error));
      },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.socket.close();
  expect(await posted).toBeInstanceOf(GoneException);
});

test("a connection without traffic is closed after ten minutes; traffic in either direction begins them anew", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();

  api.clock.advance(IDLE_TIMEOUT_MS - 1);
  client.send("from the client");
  expect(await client.next()).toBe("from the client");
  api.clock.advance(IDLE_TIMEOUT_MS - 1);
  const post = new PostToConnectionCommand({
    ConnectionId: connection?.connectionId,
    Data: "from the server",
  });
  await api.management.send(post);
  expect(await client.next()).toBe("from the server");

  api.clock.advance(IDLE_TIMEOUT_MS - 1);
  expect(api.gateway.connections.all()).toHaveLength(1);
  api.clock.advance(1);
  expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1001, disconnectReason: "Going away" });
});

test("a client's pings do not count as traffic", async () => {
  await using api = await startGateway({ handlers });
  await using client = await openClient(`${api.ws}/ws`);
  api.clock.advance(IDLE_TIMEOUT_MS - 1);
  const { promise: ponged, resolve } = Promise.withResolvers<void>();
  client.socket.once("pong", () => resolve());
  client.socket.ping();
  await ponged;
  api.clock.advance(1);
  expect(await client.closed).toMatchObject({ code: 1001 });
});

test("a connection with traffic is closed when it is two hours old", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`);
  for (let ageMs = 0; ageMs < CONNECTION_LIFETIME_MS; ageMs += IDLE_TIMEOUT_MS / 2) {
    client.send(`${ageMs}`);
    expect(await client.next()).toBe(`${ageMs}`);
    api.clock.advance(IDLE_TIMEOUT_MS / 2);
  }
  expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1001);
});

test("what a client sends after its connection was closed is dropped", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();
  client.socket.pause();
  await api.management.send(new DeleteConnectionCommand({ ConnectionId: connection?.connectionId }));
  client.send("too late");
  client.socket.resume();
  await client.closed;
  await api.events("$disconnect").next();
  expect(api.journal.after(0).some(({ kind }) => kind === "frame-in")).toBe(false);
});

test("a $disconnect that throws harms nobody, and the developer is told", async () => {
  await using api = await startGateway({
    handlers: {
      ...handlers,
      $disconnect: () => {
        throw new Error("no table");
      },
    },
    twoWay: ["$default"],
  });
  await using leaving = await openClient(`${api.ws}/ws`);
  await using staying = await openClient(`${api.ws}/ws`);
  leaving.socket.close();
  await api.events("$disconnect").next();
  staying.send("hi");
  expect(await staying.next()).toBe("hi");
  const advice = api.journal.after(0).find(({ kind }) => kind === "advice");
  expect(advice?.detail?.advice).toContain("no table");
});

test("a gateway that closes tells its clients 1001, also one that never answers", async () => {
  await using client = await closingGateway();
  expect(await client.closed).toEqual({ code: 1001, reason: "Going away" });
});

/** A client of a gateway that has closed since, with a deaf client beside it. */
async function closingGateway() {
  await using api = await startGateway({ handlers: {} });
  const deaf = await openClient(`${api.ws}/ws`);
  deaf.socket.pause();
  for (const connection of api.gateway.connections.all())
    api.gateway.connections.close(connection, { code: 1000, reason: "" });
  return await openClient(`${api.ws}/ws`);
}
