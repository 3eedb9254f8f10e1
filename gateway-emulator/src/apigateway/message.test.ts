import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { startGateway, type TestGateway } from "./gateway.fixture.ts";
import type { Gateway } from "./gateway.ts";

const echo = ({ body }: { body: string }) => ({ statusCode: 200, body });

/** The advice that the developer has been given so far. */
function adviceOf({ journal }: TestGateway): string[] {
  return journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [String(detail?.advice)] : []));
}

test("a message without a route, and no $default: AWS's Forbidden frame, byte for byte", async () => {
  await using api = await startGateway({ handlers: { ask: echo } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"tell"}');
  const frame = await client.next();
  const [, connectionId, requestId] = /"connectionId":"(.*?)", "requestId":"(.*?)"/.exec(frame) ?? [];
  expect(frame).toBe(
    `{"message": "Forbidden", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
  );
  expect(api.gateway.connections.all().map(({ connectionId }) => connectionId)).toEqual([connectionId]);
  expect(requestId).toMatch(/^[A-Za-f][A-Za-z0-9_-]{14}=$/);
  expect(adviceOf(api)).toEqual([
    expect.stringContaining('gives "tell" for this message, and neither such a route nor $default is served'),
  ]);
});

test("a function that throws: Internal server error with the event's own ids, and the socket stays open", async () => {
  await using api = await startGateway({
    handlers: {
      ask: () => {
        throw new Error("no table");
      },
      tell: echo,
    },
    twoWay: ["tell"],
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  const { connectionId, requestId } = (await api.events("ask").next()).requestContext;
  expect(await client.next()).toBe(
    `{"message": "Internal server error", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
  );
  expect(adviceOf(api)).toEqual([expect.stringContaining("no table")]);
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
});

test.each<[string, (gateway: Gateway) => void]>([
  [
    "where nobody expects it",
    (gateway) => {
      gateway.throttles.admitMessage = () => {
        throw new TypeError("no such thing");
      };
    },
  ],
  [
    "before there is a route",
    (gateway) => {
      gateway.api.routeSelectionExpression = "${request.body.action";
    },
  ],
])(
  "a gateway that fails %s: Internal server error, an access log, and the developer sees where",
  async (_, breakIt) => {
    const format = "$context.requestId $context.status $context.error.message $context.error.responseType";
    await using api = await startGateway({
      handlers: { ask: echo },
      stage: { accessLog: { format, destinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:chat" } },
    });
    await using client = await openClient(`${api.ws}/ws`);
    breakIt(api.gateway);
    client.send('{"action":"ask"}');
    const frame = await client.next();
    const [connection] = api.gateway.connections.all();
    const [, requestId] = /"requestId":"(.*?)"/.exec(frame) ?? [];
    expect(frame).toBe(
      `{"message": "Internal server error", "connectionId":"${connection?.connectionId}", "requestId":"${requestId}"}`,
    );
    expect(adviceOf(api)).toEqual([
      expect.stringMatching(/^the gateway itself failed: \w+: .*\n +at .*\.ts:/),
    ]);
    const entries = api.journal.after(0).filter((entry) => entry.requestId === requestId);
    expect(entries.map(({ kind }) => kind)).toEqual(["frame-in", "advice", "frame-out", "access-log"]);
    expect(entries.at(-1)?.detail?.line).toBe(`${requestId} 500 Internal server error DEFAULT_5XX`);
  },
);

test.each([
  ["null", null],
  ["a string", "ok"],
  ["a key of its own", { statusCode: 200, ConnectionId: "x" }],
  ["a body that is no string", { body: { a: 1 } }],
])("a function that returns %s: Internal server error", async (_case, result) => {
  await using api = await startGateway({ handlers: { ask: () => result } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
});

test("after 29 seconds the client is told, and the function runs on", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let finished = false;
  await using api = await startGateway({
    handlers: {
      ask: async () => {
        await released;
        finished = true;
        return { statusCode: 200, body: "too late" };
      },
      tell: echo,
    },
    twoWay: ["ask", "tell"],
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  const { connectionId, requestId } = (await api.events("ask").next()).requestContext;

  api.clock.advance(28_999);
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
  api.clock.advance(1);
  expect(await client.next()).toBe(
    `{"message": "Endpoint request timed out", "connectionId":"${connectionId}", "requestId":"${requestId}"}`,
  );
  expect(adviceOf(api)).toEqual([expect.stringContaining("runs on")]);

  expect(finished).toBe(false);
  release();
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
  expect(finished).toBe(true);
});

test("a one-way route says nothing to the client, whatever status and body its function returns", async () => {
  const results = [{}, { statusCode: 200, body: "x" }, { statusCode: 500, body: "x" }, { statusCode: 301 }];
  await using api = await startGateway({
    handlers: { ask: ({ body }) => results[Number(JSON.parse(body).at)], tell: echo },
    twoWay: ["tell"],
  });
  await using client = await openClient(`${api.ws}/ws`);
  for (const at of results.keys()) client.send(JSON.stringify({ action: "ask", at }));
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
});

test.each([
  [{ statusCode: 200, body: "x" }, "x"],
  [{ statusCode: 500, body: "你好" }, "你好"],
  [{ statusCode: 200 }, ""],
  [{}, ""],
  [{ body: "aGk=", isBase64Encoded: true }, "aGk="],
])("a two-way route whose function returns %j sends %j", async (result, frame) => {
  await using api = await startGateway({ handlers: { ask: () => result }, twoWay: ["ask"] });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toBe(frame);
});

test("a message's event has an id of its own, from the same host as the connection's", async () => {
  await using api = await startGateway({ handlers: { $default: echo } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send("one\r\n");
  client.send("");
  const first = await api.events("$default").next();
  const second = await api.events("$default").next();
  expect([first.body, second.body]).toEqual(["one\r\n", ""]);
  const { connectionId, messageId, requestId } = first.requestContext;
  expect(messageId).toMatch(/^[A-Za-f][A-Za-z0-9_-]{14}=$/);
  expect(messageId?.slice(-5)).toBe(connectionId.slice(-5));
  expect(new Set([connectionId, messageId, requestId, second.requestContext.messageId]).size).toBe(4);
  expect(second.requestContext.connectionId).toBe(connectionId);
});

test("the messages of one connection run at the same time, and may finish in another order", async () => {
  const { promise: secondHasRun, resolve: runSecond } = Promise.withResolvers<void>();
  await using api = await startGateway({
    handlers: {
      $default: async ({ body }) => {
        if (body === "first") await secondHasRun;
        else runSecond();
        return { body };
      },
    },
    twoWay: ["$default"],
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send("first");
  client.send("second");
  expect([await client.next(), await client.next()]).toEqual(["second", "first"]);
});

test("an answer for a client that has gone is dropped", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await using api = await startGateway({
    handlers: { ask: () => released.then(() => ({ body: "x" })), $disconnect: () => ({}), tell: echo },
    twoWay: ["ask", "tell"],
  });
  await using gone = await openClient(`${api.ws}/ws`);
  gone.send('{"action":"ask"}');
  const { connectionId } = (await api.events("ask").next()).requestContext;
  gone.socket.terminate();
  await api.events("$disconnect").next();
  release();
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
  const answers = api.journal.after(0).filter(({ kind }) => kind === "frame-out");
  expect(answers.map((answer) => answer.connectionId)).not.toContain(connectionId);
  expect(adviceOf(api)).toEqual([]);
});

test("a message beyond the stage's throttling: Too Many Requests, and the function is not called", async () => {
  await using api = await startGateway({
    handlers: { ask: echo },
    twoWay: ["ask"],
    stage: { throttling: { rateLimit: 1, burstLimit: 2 } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  for (const at of [1, 2, 3]) client.send(`{"action":"ask","at":${at}}`);
  const frames = [await client.next(), await client.next(), await client.next()];
  const [throttled] = frames.filter((frame) => frame.includes("Too Many Requests"));
  const [, requestId] = /"requestId":"(.*?)"/.exec(String(throttled)) ?? [];
  const [connection] = api.gateway.connections.all();
  expect(throttled).toBe(
    `{"message": "Too Many Requests", "connectionId":"${connection?.connectionId}", "requestId":"${requestId}"}`,
  );
  expect(frames.filter((frame) => frame !== throttled)).toEqual([
    '{"action":"ask","at":1}',
    '{"action":"ask","at":2}',
  ]);
  expect(adviceOf(api)).toEqual([expect.stringContaining("1 requests a second, with a burst of 2")]);
  api.clock.advance(1_000);
  client.send('{"action":"ask","at":4}');
  expect(await client.next()).toBe('{"action":"ask","at":4}');
});

test("a message without a route is throttled like another, before it is Forbidden", async () => {
  await using api = await startGateway({ handlers: {} });
  await using client = await openClient(`${api.ws}/ws`);
  while (api.gateway.account.requests.take());
  client.send("hi");
  expect(await client.next()).toMatch(/^\{"message": "Too Many Requests", /);
});

test("a route that asks for an API key: Forbidden without, and its plan's limits with one", async () => {
  const apiKey = { id: "key", name: "desktop", value: "x".repeat(20), enabled: true };
  await using api = await startGateway({
    handlers: { ask: echo },
    routes: { ask: { apiKeyRequired: true } },
    twoWay: ["ask"],
    usagePlans: [{ name: "small", apiKeys: [apiKey], quota: { limit: 1, offset: 0, period: "DAY" } }],
  });
  await using anyone = await openClient(`${api.ws}/ws`);
  anyone.send('{"action":"ask"}');
  expect(await anyone.next()).toMatch(/^\{"message": "Forbidden", /);
  await using known = await openClient(`${api.ws}/ws`, { headers: { "x-api-key": apiKey.value } });
  known.send('{"action":"ask"}');
  expect(await known.next()).toBe('{"action":"ask"}');
  known.send('{"action":"ask"}');
  expect(await known.next()).toMatch(/^\{"message": "Limit Exceeded", /);
});

test("integrations start in the order of their messages", async () => {
  await using api = await startGateway({ handlers: { $default: () => new Promise(() => undefined) } });
  await using client = await openClient(`${api.ws}/ws`);
  const bodies = Array.from({ length: 50 }, (_, at) => `message ${at}`);
  for (const body of bodies) client.send(body);
  const started = [];
  while (started.length < bodies.length) started.push((await api.events("$default").next()).body);
  expect(started).toEqual(bodies);
});

test("a body of 128 KB goes to the client; a longer one is an Internal server error that the developer hears of", async () => {
  await using api = await startGateway({
    handlers: {
      $default: ({ body }) => ({ body: "x".repeat(Number(body)) }),
      quiet: ({ body }) => ({ body }),
    },
    twoWay: ["$default"],
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send("131072");
  expect(await client.next()).toHaveLength(131_072);
  client.send("131073");
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toEqual([expect.stringContaining("131,073 bytes, and a message holds 131,072")]);
});

test("a client that does not read gets no more than it has room for", async () => {
  await using api = await startGateway({
    handlers: { $default: () => ({ body: "x".repeat(100_000) }) },
    twoWay: ["$default"],
  });
  await using client = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();
  client.socket.pause();
  const dropped = () => adviceOf(api).filter((advice) => advice.includes("reads too slowly")).length;
  while (dropped() === 0) {
    client.send("more");
    await api.events("$default").next();
  }
  const held = connection?.socket.bufferedAmount ?? 0;
  expect(held).toBeGreaterThan(1_000_000);
  expect(held).toBeLessThan(1_200_000);
  client.socket.resume();
  await expect.poll(() => connection?.socket.bufferedAmount, { interval: 5 }).toBe(0);
});

test("a binary frame closes with 1003, and never reaches a function", async () => {
  await using api = await startGateway({ handlers: { $default: echo, $disconnect: () => ({}) } });
  await using client = await openClient(`${api.ws}/ws`);
  client.socket.send(Buffer.from("hi"));
  expect(await client.closed).toMatchObject({ code: 1003 });
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1003);
  expect(api.journal.after(0).some(({ kind }) => kind === "frame-in")).toBe(false);
  expect(adviceOf(api)).toEqual([expect.stringContaining("1003")]);
});

test("a frame of 32,768 bytes passes, counted in UTF-8", async () => {
  await using api = await startGateway({ handlers: { $default: echo }, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`, { perMessageDeflate: false });
  for (const body of ["x".repeat(32_768), `${"你".repeat(10_922)}xx`]) {
    client.send(body);
    expect(await client.next()).toBe(body);
  }
});

test.each([
  ["of 32,769 bytes", "x".repeat(32_769)],
  ["of fewer characters but 32,769 bytes in UTF-8", "你".repeat(10_923)],
  ["longer than any message may be", "x".repeat(200_000)],
])("a frame %s closes with 1009 and AWS's reason, and $disconnect is told the same", async (_case, body) => {
  await using api = await startGateway({ handlers: { $default: echo, $disconnect: () => ({}) } });
  await using client = await openClient(`${api.ws}/ws`, { perMessageDeflate: false });
  client.send(body);
  const reason = "Max frame length of 32768 has been exceeded.";
  expect(await client.closed).toEqual({ code: 1009, reason });
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1009, disconnectReason: reason });
  expect(api.journal.after(0).some(({ kind }) => kind === "frame-in")).toBe(false);
});
