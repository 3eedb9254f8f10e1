import { expect } from "vitest";
import { openClient, statusOf } from "./client.ts";
import { parseEvent } from "./kept.ts";
import { errorFrame } from "./shapes.ts";
import { test } from "./target.ts";

/** What the stage lets through at once; see probe/guarded-apis.ts. */
const BURST = 2;

test("8, 5.1 messages beyond the stage's burst: Too Many Requests, and the connection stays open", async ({
  target,
}) => {
  await using client = await openClient(target, "throttled");
  const asked = 12;
  for (let sent = 0; sent < asked; sent++) client.send({ action: "other" });
  const answers = [];
  for (let came = 0; came < asked; came++) answers.push(await client.next());
  const refused = answers.filter((answer) => errorFrame("Too Many Requests").test(answer));
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(target.isEmulator ? BURST : 1);
  await client.ping();
});

test("8 a route's own settings go before the stage's", async ({ target }) => {
  await using client = await openClient(target, "throttled");
  for (let sent = 0; sent < 12; sent++) client.send({ action: "free" });
  for (let came = 0; came < 12; came++)
    expect(parseEvent(await client.next()).requestContext.routeKey).toBe("free");
});

test("8 what is throttled flows again a second later", async ({ target }) => {
  await using client = await openClient(target, "throttled");
  await expect
    .poll(() => client.ask({ action: "other" }), { interval: 0 })
    .toMatch(errorFrame("Too Many Requests"));
  if (target.isEmulator) target.advance(1_000);
  await expect
    .poll(() => client.ask({ action: "other" }), { timeout: 8_000, interval: 1_000 })
    .toContain('"routeKey":"other"');
});

test("8, 4.1 handshakes beyond $connect's burst are 429", async ({ target }) => {
  const statuses = await Promise.all(Array.from({ length: 6 }, () => statusOf(target, "throttled-connect")));
  expect(statuses).toContain(101);
  expect(statuses).toContain(429);
  expect(new Set(statuses).size).toBe(2);
});
