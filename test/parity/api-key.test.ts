import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { openClient, refusedBy, statusOf } from "./client.ts";
import { firstKept, kept, parseEvent } from "./kept.ts";
import { API_KEYS } from "./probe/api-keys.ts";
import { errorFrame } from "./shapes.ts";
import { onAws, test } from "./target.ts";

const DAY_MS = 24 * 60 * 60_000;

function withKey(value: string): { headers: Record<string, string> } {
  return { headers: { "x-api-key": value } };
}

test("7.3 a key of a usage plan that holds for the stage opens the connection", async ({ target }) => {
  expect(await statusOf(target, "keyed", withKey(API_KEYS.planned))).toBe(101);
});

test.for([
  ["no key", {}],
  ["a key that nobody has", withKey("groundfog-probe-no-such-key")],
  ["a key that is switched off", withKey(API_KEYS.disabled)],
  ["a key that is in no plan", withKey(API_KEYS.unplanned)],
] as const)("7.3, 4.1 %s is 403 Forbidden, and has no $connect", async ([, wanted], { target }) => {
  const token = randomUUID();
  const refusal = await refusedBy(target, "keyed", { ...wanted, token });
  expect(refusal.status).toBe(403);
  expect(JSON.parse(refusal.body)).toMatchObject({ message: "Forbidden" });
  expect(await kept(target, token)).toEqual([]);
});

test("7.3, 2.3 $connect learns the key and its id, and sees the header", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "keyed", { ...withKey(API_KEYS.planned), token });
  const { headers, requestContext } = await firstKept(target, token, "CONNECT");
  expect(requestContext.identity).toMatchObject({
    apiKey: API_KEYS.planned,
    apiKeyId: expect.stringMatching(/^[a-z0-9]{10}$/),
  });
  expect(headers?.["x-api-key"]).toBe(API_KEYS.planned);
});

test("7.3 where the authorizer says the key, its usageIdentifierKey counts", async ({ target }) => {
  const headers = (usageIdentifierKey?: string) => ({ "X-Auth": JSON.stringify({ usageIdentifierKey }) });
  const status = (wanted: Record<string, string>) =>
    statusOf(target, "keyed-by-authorizer", { headers: wanted });
  expect(await status(headers(API_KEYS.planned))).toBe(101);
  expect(await status(headers(API_KEYS.unplanned))).toBe(403);
  expect(await status({ ...headers(), "x-api-key": API_KEYS.planned })).toBe(403);
});

test("7.3 a plan that lets one request a second through: the next handshake is 429", async ({ target }) => {
  const handshakes = Array.from({ length: 5 }, () => statusOf(target, "keyed", withKey(API_KEYS.slow)));
  const statuses = await Promise.all(handshakes);
  expect(statuses).toContain(101);
  expect(statuses).toContain(429);
  expect(new Set(statuses).size).toBe(2);
});

// On AWS it would be used up for the rest of the day.
test.skipIf(onAws)(
  "7.3 a plan's quota: a handshake beyond it is 429, until the next day",
  async ({ target }) => {
    const status = () => statusOf(target, "keyed", withKey(API_KEYS.limited));
    expect([await status(), await status(), await status(), await status()]).toEqual([101, 101, 101, 429]);
    target.advance(DAY_MS);
    expect(await status()).toBe(101);
  },
);

test.skipIf(onAws)(
  "5.1, 7.3 a message beyond a plan's quota: Limit Exceeded, and the connection stays",
  async ({ target }) => {
    target.advance(DAY_MS);
    await using client = await openClient(target, "keyed", withKey(API_KEYS.limited));
    // Its route asks for a key, as $connect does.
    const metered = { action: "metered" };
    expect(parseEvent(await client.ask(metered)).requestContext.routeKey).toBe("metered");
    expect(parseEvent(await client.ask(metered)).requestContext.routeKey).toBe("metered");
    expect(await client.ask(metered)).toMatch(errorFrame("Limit Exceeded"));
    expect(parseEvent(await client.ask({ action: "ask" })).requestContext.routeKey).toBe("ask");
  },
);
