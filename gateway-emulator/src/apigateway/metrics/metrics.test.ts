import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { openClient } from "../client.fixture.ts";
import { startGateway, START_MS, type TestGateway } from "../gateway.fixture.ts";

const MINUTE_MS = 60_000;

function metricsOf({ journal }: Pick<TestGateway, "journal">) {
  return journal.after(0).filter(({ kind }) => kind === "metrics");
}

const echo = ({ body }: { body: string }) => ({ body });

test("what is counted in a minute is written at its end, once, by CloudWatch's dimensions", async () => {
  await using api = await startGateway({
    handlers: { $connect: () => ({}), ask: echo, tell: echo },
    routes: { ask: { detailedMetrics: true } },
    twoWay: ["ask"],
  });
  api.clock.advance(20_000);
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  await client.next();
  client.send('{"action":"tell"}');
  await api.events("tell").next();
  const [connection] = api.gateway.connections.all();
  const post = { ConnectionId: connection?.connectionId, Data: "x".repeat(40_000) };
  await api.management.send(new PostToConnectionCommand(post));
  await client.next();

  api.clock.advance(39_999);
  expect(metricsOf(api)).toEqual([]);
  api.clock.advance(1);
  const latency = (SampleCount: number) => ({ SampleCount, Sum: 0, Minimum: 0, Maximum: 0 });
  const whole = { ConnectCount: 1, MessageCount: 4, IntegrationLatency: latency(3) };
  expect(metricsOf(api)).toEqual([
    expect.objectContaining({
      at: START_MS + MINUTE_MS,
      detail: {
        namespace: "AWS/ApiGateway",
        from: START_MS,
        metrics: [
          { dimensions: { ApiId: "a1b2c3d4e5" }, ...whole },
          { dimensions: { ApiId: "a1b2c3d4e5", Stage: "ws" }, ...whole },
          {
            dimensions: { ApiId: "a1b2c3d4e5", Stage: "ws", Route: "ask" },
            MessageCount: 2,
            IntegrationLatency: latency(1),
          },
        ],
        billed: { messages: 5, connectionMinutes: 0, usd: 5e-6 },
      },
    }),
  ]);
  api.clock.advance(5 * MINUTE_MS);
  expect(metricsOf(api)).toHaveLength(1);
});

test("each failure is counted as whose it is", async () => {
  await using api = await startGateway({
    handlers: {
      refuses: () => ({ statusCode: 400 }),
      throws: () => {
        throw new Error("no table");
      },
      hangs: () => new Promise(() => undefined),
    },
    routes: {
      throttled: { throttling: { rateLimit: 0, burstLimit: 0 } },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  for (const action of ["refuses", "throttled", "nobody", "throws", "hangs"])
    client.send(JSON.stringify({ action }));
  // Too Many Requests, Forbidden, Internal server error; then Endpoint request timed out.
  for (let frame = 0; frame < 3; frame++) await client.next();
  await api.events("hangs").next();
  api.clock.advance(29_000);
  await client.next();
  api.clock.advance(31_000);
  expect(metricsOf(api)[0]?.detail?.metrics).toEqual(
    expect.arrayContaining([
      {
        dimensions: { ApiId: "a1b2c3d4e5" },
        MessageCount: 9,
        IntegrationError: 1,
        ClientError: 2,
        ExecutionError: 2,
        IntegrationLatency: { SampleCount: 3, Sum: 29_000, Minimum: 0, Maximum: 29_000 },
      },
    ]),
  );
});

test("a connection's minutes are billed when it ends, and a gateway that closes writes its last minute", async () => {
  const closed = await closedGateway();
  expect(metricsOf(closed).at(-1)?.detail?.billed).toEqual({ messages: 0, connectionMinutes: 2, usd: 5e-7 });
  closed.gateway.metrics.message(1);
  closed.clock.advance(10 * MINUTE_MS);
  expect(metricsOf(closed)).toHaveLength(1);
});

/** A gateway that has closed since, after one client was there for more than a minute. */
async function closedGateway(): Promise<TestGateway> {
  await using api = await startGateway();
  await using client = await openClient(`${api.ws}/ws`);
  api.clock.advance(MINUTE_MS + 1);
  client.socket.close();
  await client.closed;
  await expect.poll(() => api.gateway.connections.all(), { interval: 5 }).toEqual([]);
  return api;
}
