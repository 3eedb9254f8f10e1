import { expect, test } from "vitest";
import type { ApiKey, UsagePlan } from "../definition.ts";
import { gatewayOf } from "../gateway.fixture.ts";
import { createUsage, meterMessage, type Subscription } from "./usage-plan.ts";

const DAY_MS = 86_400_000;
const KEY: ApiKey = { id: "k1", name: "alice", value: "alices-key-of-20-chars", enabled: true };
const OTHER: ApiKey = { id: "k2", name: "bob", value: "bobs-key-of-20-characters", enabled: true };

function subscriptions(...usagePlans: Partial<UsagePlan>[]) {
  const gateway = gatewayOf({
    usagePlans: usagePlans.map((plan) => ({ name: "free", apiKeys: [KEY, OTHER], ...plan })),
  });
  const usage = createUsage(gateway);
  const of = (key: ApiKey) => {
    const subscription = usage.of(key.value);
    if (!subscription) throw new Error(`no subscription of ${key.name}`);
    return subscription;
  };
  return { clock: gateway.clock, usage, alice: of(KEY), bob: of(OTHER) };
}

/** How many requests pass before one does not, at most 100. */
function drain(subscription: Subscription): number {
  let passed = 0;
  while (passed < 100 && !subscription.take()) passed++;
  return passed;
}

test("a plan without limits lets its keys do anything; a key of no plan is unknown", () => {
  const { alice, usage } = subscriptions({});
  expect(drain(alice)).toBe(100);
  expect(usage.of("another")).toBeUndefined();
  expect(usage.of("__proto__")).toBeUndefined();
});

test("each key has the plan's throttle for itself", () => {
  const { alice, bob, clock } = subscriptions({ throttling: { rateLimit: 2, burstLimit: 3 } });
  expect(drain(alice)).toBe(3);
  expect(alice.take()).toMatchObject({
    statusCode: 429,
    message: "Too Many Requests",
    errorType: "TooManyRequestsException",
    responseType: "THROTTLED",
    advice: expect.stringContaining("2 requests a second, with a burst of 3"),
  });
  expect(drain(bob)).toBe(3);
  clock.advance(499);
  expect(drain(alice)).toBe(0);
  clock.advance(1);
  expect(drain(alice)).toBe(1);
});

test("each key has the plan's quota for itself, until the next period begins", () => {
  const { alice, bob, clock } = subscriptions({ quota: { limit: 5, offset: 0, period: "DAY" } });
  expect(drain(alice)).toBe(5);
  expect(alice.take()).toMatchObject({
    statusCode: 429,
    message: "Limit Exceeded",
    errorType: "LimitExceededException",
    responseType: "QUOTA_EXCEEDED",
    advice: expect.stringContaining(
      "5 requests a day that the usage plan free allows since 2026-11-22T00:00",
    ),
  });
  expect(drain(bob)).toBe(5);
  const untilMidnight = DAY_MS - (clock.now() % DAY_MS);
  clock.advance(untilMidnight - 1);
  expect(drain(alice)).toBe(0);
  clock.advance(1);
  expect(drain(alice)).toBe(5);
});

test("what the throttle refuses does not count for the quota", () => {
  const { alice, clock } = subscriptions({
    throttling: { rateLimit: 1, burstLimit: 1 },
    quota: { limit: 2, offset: 0, period: "MONTH" },
  });
  expect(drain(alice)).toBe(1);
  for (let refused = 0; refused < 10; refused++) expect(alice.take()?.responseType).toBe("THROTTLED");
  clock.advance(1000);
  expect(alice.take()).toBeUndefined();
  clock.advance(1000);
  expect(alice.take()?.responseType).toBe("QUOTA_EXCEEDED");
});

test("a key in two plans of a stage counts for the first, as it can be in one only", () => {
  const { alice } = subscriptions({ quota: { limit: 1, offset: 0, period: "DAY" } }, { name: "gold" });
  expect(drain(alice)).toBe(1);
});

test("a message counts for the key of its handshake, where its route asks for a key", () => {
  const gateway = gatewayOf({
    handlers: { ask: () => ({}), free: () => ({}) },
    routes: { ask: { apiKeyRequired: true } },
    usagePlans: [{ name: "free", apiKeys: [KEY], quota: { limit: 1, offset: 0, period: "DAY" } }],
  });
  const peer = { connectionId: "L0SM9cOFvHcCIhw=", connectedAt: 0, sourceIp: "127.0.0.1" };
  const known = { ...peer, caller: { apiKey: KEY.value, apiKeyId: KEY.id } };
  const meter = (routeKey: string, who: typeof peer) => {
    const route = gateway.api.routes.find((one) => one.routeKey === routeKey);
    return route && meterMessage(gateway, who, route);
  };
  expect(meter("free", peer)).toBeUndefined();
  expect(meter("ask", peer)).toMatchObject({
    message: "Forbidden",
    advice: expect.stringContaining("the route ask"),
  });
  expect(meter("ask", known)).toBeUndefined();
  expect(meter("ask", known)).toMatchObject({ message: "Limit Exceeded" });
  expect(meter("free", known)).toBeUndefined();
});
