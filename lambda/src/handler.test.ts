import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ConnectEvent, DisconnectEvent, MessageEvent, WebSocketEvent } from "./events.ts";
import { stubEnvironment } from "../test/environment.ts";
import { startTable, type TestTable } from "../test/table.ts";

let started: TestTable;
let handler: (event: WebSocketEvent, context: Context) => Promise<unknown>;

const context = { getRemainingTimeInMillis: () => 60_000 } as Context;

beforeAll(async () => {
  started = await startTable();
  stubEnvironment({ DYNAMODB: started.url });
  vi.stubEnv("TABLE_NAME", "chat");
  ({ handler } = await import("./handler.ts"));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await started[Symbol.asyncDispose]();
});

const requestContext = {
  extendedRequestId: "e1=",
  requestTime: "02/Mar/2026:08:00:00 +0000",
  messageDirection: "IN",
  stage: "ws",
  connectedAt: 1_772_438_400_000,
  requestTimeEpoch: 1_772_438_400_001,
  identity: { sourceIp: "203.0.113.7" },
  requestId: "r1=",
  domainName: "127.0.0.1:1",
  connectionId: "c1=",
  apiId: "a1b2c3d4e5",
} as const;

const connectEvent: ConnectEvent = {
  headers: { Host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", "Sec-WebSocket-Protocol": "chat.v1" },
  multiValueHeaders: {},
  requestContext: { ...requestContext, routeKey: "$connect", eventType: "CONNECT" },
  isBase64Encoded: false,
};

const disconnectEvent: DisconnectEvent = {
  headers: { Host: "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com", "x-api-key": "" },
  multiValueHeaders: {},
  requestContext: {
    ...requestContext,
    routeKey: "$disconnect",
    eventType: "DISCONNECT",
    disconnectStatusCode: 1005,
    disconnectReason: "Client-side close frame status not set",
  },
  isBase64Encoded: false,
};

function messageEvent(routeKey: MessageEvent["requestContext"]["routeKey"], body: string): MessageEvent {
  return {
    requestContext: { ...requestContext, routeKey, eventType: "MESSAGE", messageId: "m1=" },
    body,
    isBase64Encoded: false,
  };
}

async function connectionRow(): Promise<unknown> {
  const Key = { pk: "CONNECTION#c1=", sk: "CONNECTION" };
  return (await started.table.client.send(new GetCommand({ TableName: "chat", Key }))).Item;
}

test("$connect records the connection and $disconnect forgets it", async () => {
  expect(await handler(connectEvent, context)).toEqual({
    statusCode: 200,
    headers: { "Sec-WebSocket-Protocol": "chat.v1" },
  });
  expect(await connectionRow()).toMatchObject({ sourceIp: "203.0.113.7" });
  expect(await handler(disconnectEvent, context)).toEqual({ statusCode: 200 });
  expect(await connectionRow()).toBeUndefined();
});

test("a frame that cannot be read and has no id is refused without a post", async () => {
  expect(await handler(messageEvent("$default", "hi"), context)).toEqual({ statusCode: 400 });
  expect(await handler(messageEvent("sendMessage", "{}"), context)).toEqual({ statusCode: 400 });
});

test("a post goes over TLS to the domain that the event names; a refusal by id is such a post", async () => {
  const TLS_HANDSHAKE = 22;
  const firstBytes: (number | undefined)[] = [];
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
    const event = messageEvent("$default", JSON.stringify({ action: "dance", v: 1, id: "q7" }));
    event.requestContext.domainName = `127.0.0.1:${port}`;
    await expect(handler(event, context)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(firstBytes).toEqual([TLS_HANDSHAKE]);
  } finally {
    server.close();
  }
});

test("a route that the stack has and the handler has not says where to add it", async () => {
  const routeKey = "stop" as "$default";
  await expect(handler(messageEvent(routeKey, "{}"), context)).rejects.toThrow(/route stop .* handler\.ts/);
});
