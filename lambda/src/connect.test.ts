import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { startTable } from "../test/table.ts";

async function connectWith(headers: Record<string, string>) {
  await using started = await startTable();
  const { table } = started;
  const result = await connect({
    headers,
    connectionId: "c1=",
    connectedAt: 1_772_438_400_000,
    identity: { sourceIp: "203.0.113.7", userAgent: "a browser" },
    table,
  });
  const Key = { pk: "CONNECTION#c1=", sk: "CONNECTION" };
  const row = await table.client.send(new GetCommand({ TableName: table.name, Key }));
  return { result, row: row.Item };
}

test.each([
  ["alone", { "Sec-WebSocket-Protocol": "chat.v1" }],
  ["among others, with spaces", { "Sec-WebSocket-Protocol": "chat.v2, chat.v1 ,other" }],
  ["in a header in small letters", { "sec-websocket-protocol": "chat.v1" }],
])("our sub-protocol is chosen when it is offered %s", async (_how, headers) => {
  const { result, row } = await connectWith(headers);
  expect(result).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat.v1" } });
  expect(row).toMatchObject({ sourceIp: "203.0.113.7", userAgent: "a browser" });
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
