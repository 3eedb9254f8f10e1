import { GetConnectionCommand, GoneException } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { START_MS, startGateway } from "./gateway.fixture.ts";

test("GetConnection says since when, from where, with what, and when it was last used", async () => {
  await using api = await startGateway({
    handlers: { $default: ({ body }) => ({ body }) },
    twoWay: ["$default"],
  });
  await using client = await openClient(`${api.ws}/ws`, { headers: { "User-Agent": "Firefox" } });
  const ConnectionId = api.gateway.connections.all()[0]?.connectionId;
  api.clock.advance(2500);
  client.send("hi");
  await client.next();
  api.clock.advance(1000);
  const answer = await api.management.send(new GetConnectionCommand({ ConnectionId }));
  expect(answer).toMatchObject({
    ConnectedAt: new Date(START_MS),
    LastActiveAt: new Date(START_MS + 2500),
    Identity: { SourceIp: "127.0.0.1", UserAgent: "Firefox" },
  });
});

test("the body has AWS's keys and ISO 8601 times, and no user agent where there is none", async () => {
  await using api = await startGateway();
  await using _client = await openClient(`${api.ws}/ws`);
  const connectionId = api.gateway.connections.all()[0]?.connectionId ?? "";
  const response = await fetch(`${api.http}/ws/@connections/${encodeURIComponent(connectionId)}`);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.text()).toBe(
    '{"connectedAt":"2026-11-22T14:30:00.000Z","identity":{"sourceIp":"127.0.0.1"},"lastActiveAt":"2026-11-22T14:30:00.000Z"}',
  );
});

test("GetConnection of a connection that is not open is 410", async () => {
  await using api = await startGateway();
  const get = new GetConnectionCommand({ ConnectionId: "L0SM9cOFvHcCIhw=" });
  await expect(api.management.send(get)).rejects.toBeInstanceOf(GoneException);
});
