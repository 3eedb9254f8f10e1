import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { apiOf, type TestApi } from "./gateway.fixture.ts";
import { createAccountThrottle, createThrottles, type Throttled } from "./throttle.ts";

function throttlesOf(api: TestApi) {
  const clock = new VirtualClock();
  const definition = apiOf(api);
  const account = createAccountThrottle(clock);
  const throttles = createThrottles({ api: definition, account, clock });
  const route = (routeKey: string) => definition.routes.find((route) => route.routeKey === routeKey);
  return {
    clock,
    account,
    throttles,
    definition,
    message: (key: string) => throttles.admitMessage(route(key)),
  };
}

/** How many of `tries` are let in. */
function admitted(tries: number, admit: () => Throttled | undefined): number {
  return Array.from({ length: tries }, admit).filter((throttled) => throttled === undefined).length;
}

const handlers = { ask: () => ({}), tell: () => ({}), $connect: () => ({}) };

test("without settings of its own an API may take the account's burst, and then the account's rate", () => {
  const { clock, message } = throttlesOf({ handlers });
  expect(admitted(6_000, () => message("ask"))).toBe(5_000);
  clock.advance(100);
  expect(admitted(6_000, () => message("tell"))).toBe(1_000);
  expect(message("ask")?.advice).toContain("10,000 requests a second, with a burst of 5,000");
});

test("messages, callbacks and handshakes of all APIs share the account's bucket", () => {
  const { account, clock, throttles, definition, message } = throttlesOf({ handlers });
  const other = createThrottles({ api: definition, account, clock });
  admitted(1_000, () => message("ask"));
  admitted(3_000, () => throttles.admitCallback());
  admitted(400, () => throttles.admitConnection());
  admitted(600, () => other.admitMessage(undefined));
  expect([message("ask"), throttles.admitConnection(), other.admitCallback()]).toEqual(
    Array.from({ length: 3 }, () => ({ advice: expect.stringContaining("account") as string })),
  );
});

test("new connections are let in at 500 a second", () => {
  const { clock, throttles } = throttlesOf({ handlers });
  expect(admitted(600, throttles.admitConnection)).toBe(500);
  expect(throttles.admitConnection()?.advice).toContain("500 new connections a second");
  clock.advance(10);
  expect(admitted(600, throttles.admitConnection)).toBe(5);
});

test("the stage's throttling is what each of its routes may take, $connect too", () => {
  const throttling = { rateLimit: 2, burstLimit: 3 };
  const { clock, throttles, message } = throttlesOf({ handlers, stage: { throttling } });
  const askable = () => admitted(10, () => message("ask"));
  expect([askable(), admitted(10, () => message("tell")), admitted(10, throttles.admitConnection)]).toEqual([
    3, 3, 3,
  ]);
  clock.advance(500);
  expect([askable(), admitted(10, throttles.admitConnection)]).toEqual([1, 1]);
  expect(message("ask")?.advice).toContain("let the route ask take 2 requests a second, with a burst of 3");
  expect(admitted(10, throttles.admitCallback)).toBe(10);
});

test("a route's own throttling goes before the stage's", () => {
  const { message } = throttlesOf({
    handlers,
    routes: { ask: { throttling: { rateLimit: 1, burstLimit: 7 } } },
    stage: { throttling: { rateLimit: 1, burstLimit: 2 } },
  });
  expect(admitted(10, () => message("ask"))).toBe(7);
  expect(admitted(10, () => message("tell"))).toBe(2);
});

test("what a route refuses costs the account nothing", () => {
  const { account, message } = throttlesOf({
    handlers,
    routes: { ask: { throttling: { rateLimit: 1, burstLimit: 1 } } },
  });
  admitted(9_000, () => message("ask"));
  expect(admitted(9_000, () => (account.requests.take() ? undefined : { advice: "" }))).toBe(4_999);
});

test.each([
  { rateLimit: 0, burstLimit: 0 },
  { rateLimit: 0, burstLimit: 5 },
  { rateLimit: 5, burstLimit: 0 },
])("with %j nothing passes, and the developer hears of Terraform's zeros", (throttling) => {
  const { clock, message, throttles } = throttlesOf({ handlers, stage: { throttling } });
  clock.advance(60_000);
  expect(message("ask")?.advice).toContain("nothing passes");
  expect(throttles.admitConnection()?.advice).toContain("Terraform");
});
