import { expect } from "vitest";
import { openClient, statusOf } from "./client.ts";
import type { ApiName } from "./probe/probe-api.ts";
import { errorFrame } from "./shapes.ts";
import { onAws, type Target, test } from "./target.ts";

const MINUTE_MS = 60_000;

/** What CloudWatch has of one minute, under one set of dimensions. */
interface Minute extends Record<string, unknown> {
  dimensions: { ApiId?: string; Stage?: string };
  IntegrationLatency?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number };
}

/** The minutes of an API in which something was counted; AWS has them in CloudWatch, later, the emulator in its journal. */
function minutesOf(target: Target, api: ApiName): Minute[] {
  // The present one ends.
  target.advance(MINUTE_MS);
  return target
    .journal()
    .filter(({ kind }) => kind === "metrics")
    .flatMap(({ detail }) => detail?.metrics as Minute[])
    .filter(({ dimensions: { ApiId, Stage } }) => ApiId === target.apiId(api) && Stage === undefined);
}

/** What was counted of an API, which one test has to itself: another minute may have begun meanwhile. */
function countsOf(minutes: Minute[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [name, value] of minutes.flatMap((minute) => Object.entries(minute)))
    if (typeof value === "number") counts[name] = (counts[name] ?? 0) + value;
  return counts;
}

function latenciesOf(minutes: Minute[]): NonNullable<Minute["IntegrationLatency"]>[] {
  return minutes.flatMap(({ IntegrationLatency }) => (IntegrationLatency ? [IntegrationLatency] : []));
}

function samplesOf(minutes: Minute[]): number {
  return latenciesOf(minutes).reduce((total, { SampleCount }) => total + SampleCount, 0);
}

test.skipIf(onAws)(
  "10 connects, messages in both directions, and what the integration itself calls an error",
  async ({ target }) => {
    await using client = await openClient(target, "main");
    await client.ask({ action: "ask" });
    await client.ask({ action: "ask", return: { statusCode: 418, body: "teapot" } });
    client.send({ action: "ask", posts: ["a callback"], return: { statusCode: 200, body: "done" } });
    expect([await client.next(), await client.next()]).toEqual(["a callback", "done"]);
    expect(countsOf(minutesOf(target, "main"))).toEqual({
      ConnectCount: 1,
      MessageCount: 7,
      IntegrationError: 1,
    });
  },
);

test.skipIf(onAws)(
  "10 the integration's latency is that of handshakes and messages, not that of callbacks",
  async ({ target }) => {
    await using client = await openClient(target, "nested");
    await client.ask({ service: "chat", action: "join", hangMs: 50 });
    client.send({ service: "chat", action: "join", posts: ["a callback"] });
    await client.next();
    await client.next();
    const minutes = minutesOf(target, "nested");
    expect(samplesOf(minutes)).toBe(3);
    for (const { SampleCount, Sum, Minimum, Maximum } of latenciesOf(minutes)) {
      expect(Minimum).toBeGreaterThanOrEqual(0);
      expect(Sum / SampleCount).toBeGreaterThanOrEqual(Minimum);
      expect(Sum / SampleCount).toBeLessThanOrEqual(Maximum);
    }
    expect(Math.max(...latenciesOf(minutes).map(({ Maximum }) => Maximum))).toBeGreaterThanOrEqual(40);
  },
);

test.skipIf(onAws)(
  "10 a handshake that API Gateway refuses is a client's error, and no connect",
  async ({ target }) => {
    expect(await statusOf(target, "keyed")).toBe(403);
    const minutes = minutesOf(target, "keyed");
    expect([countsOf(minutes), samplesOf(minutes)]).toEqual([{ ClientError: 1 }, 0]);
  },
);

test.skipIf(onAws)(
  "10 one that $connect refuses is a connect, and the integration's error",
  async ({ target }) => {
    expect(await statusOf(target, "without-default", { order: { return: { statusCode: 401 } } })).toBe(401);
    const minutes = minutesOf(target, "without-default");
    expect([countsOf(minutes), samplesOf(minutes)]).toEqual([{ ConnectCount: 1, IntegrationError: 1 }, 1]);
  },
);

test.skipIf(onAws)(
  "10 an integration that may not be called is an error of the execution",
  async ({ target }) => {
    await using client = await openClient(target, "unpermitted");
    expect(await client.ask("hi")).toMatch(errorFrame("Internal server error"));
    expect(countsOf(minutesOf(target, "unpermitted"))).toEqual({ MessageCount: 2, ExecutionError: 1 });
  },
);

test.skipIf(onAws)("10 a mock integration's latency is not measured", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  await client.ask({ action: "mock", status: 200 });
  const minutes = minutesOf(target, "integrations");
  expect(countsOf(minutes)).toEqual({ ConnectCount: 1, MessageCount: 2 });
  // That of $connect, which is a function.
  expect(samplesOf(minutes)).toBe(1);
});
