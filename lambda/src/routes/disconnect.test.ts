import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { requestContext, startChatStage } from "../../test/chat-stage.ts";

test("a connection that closes is forgotten, with all its rows", async () => {
  await using stage = await startChatStage();
  await stage.greet({ connectionId: "c1=" });
  await stage.greet({ connectionId: "c2=" });
  const result = await stage.take({
    headers: {},
    multiValueHeaders: {},
    requestContext: {
      ...requestContext({ connectionId: "c1=" }),
      routeKey: "$disconnect",
      eventType: "DISCONNECT",
      disconnectStatusCode: 1005,
      disconnectReason: "Client-side close frame status not set",
    },
    isBase64Encoded: false,
  });
  expect(result).toEqual({ statusCode: 200 });
  const { Items = [] } = await stage.table.client.send(new ScanCommand({ TableName: stage.table.name }));
  expect(JSON.stringify(Items)).not.toContain("c1=");
  expect(JSON.stringify(Items)).toContain("c2=");
});
