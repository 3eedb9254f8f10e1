import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { gatewayOf, startGateway } from "./gateway.fixture.ts";
import { resetGateway } from "./reset.ts";

const handlers = { $disconnect: () => ({}), $default: ({ body }: { body: string }) => ({ body }) };

test("a reset closes the clients with 1001, and runs no $disconnect for them; the next client's runs", async () => {
  await using api = await startGateway({ handlers });
  await using client = await openClient(`${api.ws}/ws`);
  resetGateway(api.gateway);
  expect((await client.closed).code).toBe(1001);
  await expect.poll(api.sockets, { interval: 5 }).toBe(0);
  expect(api.journal.after(0).some(({ kind }) => kind === "disconnect")).toBe(false);
  await using next = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();
  next.socket.close();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.connectionId).toBe(connection?.connectionId);
});

test("what usage plans, throttles and the account have counted is forgotten", () => {
  const key = { id: "k1", name: "alice", value: "alices-key-of-20-chars", enabled: true };
  const gateway = gatewayOf({
    handlers,
    stage: { throttling: { rateLimit: 1, burstLimit: 1 } },
    usagePlans: [{ name: "free", apiKeys: [key], quota: { limit: 1, offset: 0, period: "MONTH" } }],
  });
  const { account, api } = gateway;
  const route = api.routes.find(({ routeKey }) => routeKey === "$default");
  const takeAll = () => [
    gateway.usage.of(key.value)?.take(),
    gateway.throttles.admitMessage(route),
    account.requests.take() ? undefined : "throttled",
  ];
  while (account.newConnections.take());
  expect(takeAll()).toEqual([undefined, undefined, undefined]);
  while (account.requests.take());
  expect(takeAll()).not.toContain(undefined);
  resetGateway(gateway);
  expect(takeAll()).toEqual([undefined, undefined, undefined]);
  expect(account.newConnections.take()).toBe(true);
});

test("what the minute has counted is forgotten", async () => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`);
  client.send("hi");
  await client.next();
  resetGateway(api.gateway);
  api.clock.advance(60_000);
  expect(api.journal.after(0).some(({ kind }) => kind === "metrics")).toBe(false);
});
