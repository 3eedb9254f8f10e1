import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { deploy } from "./gateway.ts";
import { apiOf, startGateway } from "./gateway.fixture.ts";

const handlers = {
  $default: ({ body }: { body: string }) => ({ body: `default ${body}` }),
  shout: ({ body }: { body: string }) => ({ body: body.toUpperCase() }),
};

test("a deployment leaves connections open, and their next message takes the new routes", async () => {
  await using api = await startGateway({ handlers, twoWay: ["$default", "shout"] });
  const whole = api.gateway.api;
  deploy(api.gateway, { ...whole, routes: whole.routes.filter(({ routeKey }) => routeKey !== "shout") });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"shout"}');
  expect(await client.next()).toBe('default {"action":"shout"}');
  deploy(api.gateway, whole);
  client.send('{"action":"shout"}');
  expect(await client.next()).toBe('{"ACTION":"SHOUT"}');
});

test("a deployment's throttling holds at once, for clients that are connected too", async () => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`);
  const { gateway } = api;
  const throttling = { rateLimit: 0, burstLimit: 0 };
  deploy(gateway, { ...gateway.api, stage: { ...gateway.api.stage, throttling } });
  client.send("x");
  expect(await client.next()).toMatch(/Too Many Requests/);
});

test("what the old deployment has counted is written before it goes", async () => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`);
  client.send("x");
  await client.next();
  deploy(api.gateway, apiOf({ handlers }));
  expect(api.journal.after(0).map(({ kind }) => kind)).toContain("metrics");
});
