import { DeleteConnectionCommand, GoneException } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { startGateway } from "./gateway.fixture.ts";

test("DeleteConnection is 204, and 410 from then on", async () => {
  await using api = await startGateway();
  await using client = await openClient(`${api.ws}/ws`);
  const ConnectionId = api.gateway.connections.all()[0]?.connectionId;
  const remove = new DeleteConnectionCommand({ ConnectionId });
  expect((await api.management.send(remove)).$metadata.httpStatusCode).toBe(204);
  await expect(api.management.send(remove)).rejects.toBeInstanceOf(GoneException);
  expect(await client.closed).toEqual({ code: 1000, reason: "Connection Closed Normally" });
});

test("other connections stay open", async () => {
  await using api = await startGateway({
    handlers: { $default: ({ body }) => ({ body }) },
    twoWay: ["$default"],
  });
  await using first = await openClient(`${api.ws}/ws`);
  const ConnectionId = api.gateway.connections.all()[0]?.connectionId;
  await using second = await openClient(`${api.ws}/ws`);
  await api.management.send(new DeleteConnectionCommand({ ConnectionId }));
  await first.closed;
  second.send("hi");
  expect(await second.next()).toBe("hi");
});
