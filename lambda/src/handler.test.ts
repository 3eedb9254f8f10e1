import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { WebSocketEvent } from "./events.ts";
import { messageEvent, requestContext } from "../test/chat-stage.ts";
import { stubEnvironment } from "../test/environment.ts";
import { startTable, type TestTable } from "../test/table.ts";

let started: TestTable;
let handler: (event: WebSocketEvent, context: Context) => Promise<unknown>;

const context = {
  functionName: "chat",
  awsRequestId: "l1",
  getRemainingTimeInMillis: () => 29_000,
} as Context;

beforeAll(async () => {
  started = await startTable();
  stubEnvironment({ DYNAMODB: started.url });
  vi.stubEnv("TABLE_NAME", "chat");
  // So that the logger writes to this process's console.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  ({ handler } = await import("./handler.ts"));
});

afterEach(() => void vi.restoreAllMocks());

afterAll(async () => {
  vi.unstubAllEnvs();
  await started[Symbol.asyncDispose]();
});

async function connectionRow(): Promise<unknown> {
  const Key = { pk: "CONNECTION#c1=", sk: "CONNECTION" };
  return (await started.table.client.send(new GetCommand({ TableName: "chat", Key }))).Item;
}

test("$connect records the connection and $disconnect forgets it", async () => {
  const event = { multiValueHeaders: {}, isBase64Encoded: false };
  const connected = await handler(
    {
      ...event,
      headers: { "Sec-WebSocket-Protocol": "chat.v1" },
      requestContext: { ...requestContext(), routeKey: "$connect", eventType: "CONNECT" },
    },
    context,
  );
  expect(connected).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat.v1" } });
  expect(await connectionRow()).toMatchObject({ sourceIp: "203.0.113.7" });
  const closed = { disconnectStatusCode: 1005, disconnectReason: "" };
  const disconnected = await handler(
    {
      ...event,
      headers: {},
      requestContext: { ...requestContext(), ...closed, routeKey: "$disconnect", eventType: "DISCONNECT" },
    },
    context,
  );
  expect(disconnected).toEqual({ statusCode: 200 });
  expect(await connectionRow()).toBeUndefined();
});

test("a post goes over TLS to the domain that the event names; one that fails is in the log, with its request", async () => {
  const TLS_HANDSHAKE = 22;
  const firstBytes: (number | undefined)[] = [];
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "log").mockImplementation(() => {});
  const server = createServer((socket) => {
    socket.once("data", (bytes) => {
      firstBytes.push(bytes[0]);
      socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const event = messageEvent("ping", JSON.stringify({ action: "ping", v: 1 }));
    event.requestContext.domainName = `127.0.0.1:${port}`;
    await expect(handler(event, context)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(firstBytes).toEqual([TLS_HANDSHAKE]);
  } finally {
    server.close();
  }
  const [line] = errors.mock.calls.map(([line]) => JSON.parse(String(line)) as object);
  expect(line).toMatchObject({
    message: "ping failed",
    apiRequestId: "r1=",
    route: "ping",
    connectionId: "c1=",
  });
});
