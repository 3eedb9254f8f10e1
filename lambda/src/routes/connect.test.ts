import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { requestContext, type Sender, startChatStage } from "../../test/chat-stage.ts";
import { connectionsOfOwner } from "../store/connections.ts";

async function connectWith(headers: Record<string, string>, from: Sender = {}) {
  await using stage = await startChatStage();
  const result = await stage.take({
    headers,
    multiValueHeaders: {},
    requestContext: { ...requestContext(from), routeKey: "$connect", eventType: "CONNECT" },
    isBase64Encoded: false,
  });
  const Key = { pk: "CONNECTION#c1=", sk: "CONNECTION" };
  const row = await stage.table.client.send(new GetCommand({ TableName: stage.table.name, Key }));
  return { result, row: row.Item, anas: await connectionsOfOwner(stage.table, "ana") };
}

test.each([
  ["alone", { "Sec-WebSocket-Protocol": "chat.v1" }],
  ["among others, with spaces", { "Sec-WebSocket-Protocol": "chat.v2, chat.v1 ,other" }],
  ["in a header in small letters", { "sec-websocket-protocol": "chat.v1" }],
])("our sub-protocol is chosen when it is offered %s", async (_how, headers) => {
  const { result, row } = await connectWith(headers);
  expect(result).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat.v1" } });
  expect(row).toMatchObject({ sourceIp: "203.0.113.7", userAgent: "a browser" });
  expect(row).not.toHaveProperty("owner");
});

test("a client that offers none is taken without one", async () => {
  const { result, row } = await connectWith({ Host: "example.com" });
  expect(result).toEqual({ statusCode: 200 });
  expect(row).toBeDefined();
});

test("a client that offers only others is refused, and not recorded", async () => {
  const { result, row } = await connectWith({ "Sec-WebSocket-Protocol": "xchat.v1, chat.v10" });
  expect(result).toEqual({ statusCode: 400 });
  expect(row).toBeUndefined();
});

test("whom the authorizer let in owns the connection at once", async () => {
  const { row, anas } = await connectWith({}, { principalId: "ana" });
  expect(row).toMatchObject({ owner: "ana" });
  expect(anas).toEqual(["c1="]);
});
