import { expect, test } from "vitest";
import { parseAccessLogFormat } from "./access-log.ts";
import { openClient } from "./client.fixture.ts";
import { startGateway, type TestApi, type TestGateway } from "./gateway.fixture.ts";

const CONSOLE_FORMAT =
  '{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "caller":"$context.identity.caller", "user":"$context.identity.user","requestTime":"$context.requestTime", "eventType":"$context.eventType","routeKey":"$context.routeKey", "status":"$context.status","connectionId":"$context.connectionId"}';

test("variables are filled in, the rest stands as it is, and what has no value is a dash", () => {
  const line = parseAccessLogFormat(
    "[$context.requestTime] $context.requestId;$context.status.$context.identity.user $context.nothing.at.all ${context.status} $contextual $",
  );
  expect(
    line({ requestId: "R", status: 0, requestTime: "02/Mar/2026:08:00:00 +0000", identity: { user: "" } }),
  ).toBe("[02/Mar/2026:08:00:00 +0000] R;0.- - ${context.status} $contextual $");
});

test("a name that stops half-way, or an inherited one, has no value", () => {
  const line = parseAccessLogFormat(
    "$context.requestId $context.identity $context.constructor.name $context.identity.sourceIp.length",
  );
  expect(line({ requestId: "R", identity: { sourceIp: "::1" } })).toBe("R - - -");
});

test("values are not escaped, but a request is one line", () => {
  const line = parseAccessLogFormat(
    '$context.requestId "$context.authorizer.name" $context.error.messageString',
  );
  expect(
    line({ requestId: "R", authorizer: { name: 'a "b"\r\nc' }, error: { messageString: '"Forbidden"' } }),
  ).toBe('R "a "b" c" "Forbidden"');
});

test("a line of more than 1,024 bytes is cut off, and no character with it", () => {
  const line = parseAccessLogFormat("$context.requestId $context.authorizer.name");
  expect(line({ requestId: "R", authorizer: { name: "x".repeat(1_022) } })).toHaveLength(1_024);
  expect(line({ requestId: "R", authorizer: { name: "x".repeat(1_023) } })).toHaveLength(1_024);
  const cut = line({ requestId: "R", authorizer: { name: "你".repeat(400) } });
  expect(cut).toBe(`R ${"你".repeat(340)}`);
});

const DESTINATION = "arn:aws:logs:us-east-1:123456789012:log-group:chat";

function logging(format: string, api: TestApi): TestApi {
  return { ...api, stage: { accessLog: { format, destinationArn: DESTINATION } } };
}

function linesOf({ journal }: TestGateway): unknown[] {
  return journal.after(0).flatMap(({ kind, detail }) => (kind === "access-log" ? [detail?.line] : []));
}

test("each request is one line, in the console's own format", async () => {
  await using api = await startGateway(
    logging(CONSOLE_FORMAT, {
      handlers: { ask: ({ body }) => ({ statusCode: 418, body }), $disconnect: () => ({}) },
      twoWay: ["ask"],
    }),
  );
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  const { requestContext } = await api.events("ask").next();
  await client.next();
  const [handshake, entry, ...more] = api.journal.after(0).filter(({ kind }) => kind === "access-log");
  const { requestId, connectionId, requestTime } = requestContext;
  expect(more).toEqual([]);
  expect(JSON.parse(String(handshake?.detail?.line))).toMatchObject({ eventType: "CONNECT", status: "200" });
  expect(entry).toMatchObject({ requestId, connectionId, detail: { destinationArn: DESTINATION } });
  expect(JSON.parse(String(entry?.detail?.line))).toEqual({
    requestId,
    ip: "127.0.0.1",
    caller: "-",
    user: "-",
    requestTime,
    eventType: "MESSAGE",
    routeKey: "ask",
    status: "418",
    connectionId,
  });
  client.socket.close();
  await expect.poll(() => linesOf(api).length, { interval: 5 }).toBe(3);
  expect(JSON.parse(String(linesOf(api)[2]))).toMatchObject({ eventType: "DISCONNECT", status: "200" });
});

test("what went wrong is in the error variables, and an integration's status is the function's own", async () => {
  const format = [
    "$context.requestId",
    "$context.routeKey",
    "$context.status",
    "$context.error.messageString",
    "$context.error.responseType",
    "$context.integration.status",
    "$context.integrationLatency",
  ].join(" ");
  const throws = () => {
    throw new Error("no table");
  };
  const slow = () => new Promise(() => undefined);
  await using api = await startGateway(
    logging(format, { handlers: { ask: throws, tell: () => ({ statusCode: 301 }), wait: slow } }),
  );
  await using client = await openClient(`${api.ws}/ws`);
  const done = async (action: string) => {
    const seen = linesOf(api).length;
    client.send(JSON.stringify({ action }));
    if (action === "wait") {
      await api.events("wait").next();
      api.clock.advance(29_000);
    }
    await expect.poll(() => linesOf(api).length, { interval: 5 }).toBe(seen + 1);
    return String(linesOf(api).at(-1)).split(" ").slice(1).join(" ");
  };
  expect(await done("ask")).toBe('ask 502 "Internal server error" INTEGRATION_FAILURE - 0');
  expect(await done("tell")).toBe("tell 301 - - 301 0");
  expect(await done("nobody")).toBe('- 403 "Forbidden" ACCESS_DENIED - -');
  expect(await done("wait")).toBe('wait 504 "Endpoint request timed out" INTEGRATION_TIMEOUT - 29000');
});
