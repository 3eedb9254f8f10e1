import { GetConnectionCommand, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { callSigned } from "./call.ts";
import { managed, NEVER_GIVEN, openConnection } from "./connections.ts";
import { test } from "./target.ts";

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test("9.1 a GET is 200, with keys in camel case and times in ISO 8601", async ({ target }) => {
  const headers = { "User-Agent": "probe/1.0" };
  await using connection = await openConnection(target, "main", { headers });
  const answer = await callSigned(target, { method: "GET", url: connection.url });
  expect([answer.status, answer.headers["content-type"]]).toEqual([
    200,
    expect.stringMatching(/^application\/json/),
  ]);
  const body = JSON.parse(answer.body) as object;
  expect(Object.keys(body)).toEqual(["connectedAt", "identity", "lastActiveAt"]);
  expect(body).toEqual({
    connectedAt: expect.stringMatching(ISO_TIME),
    identity: { sourceIp: expect.any(String), userAgent: "probe/1.0" },
    lastActiveAt: expect.stringMatching(ISO_TIME),
  });
});

test("9.1 the SDK reads the times as dates and the identity with its own names", async ({ target }) => {
  await using connection = await openConnection(target);
  const { ConnectionId } = connection;
  const status = await target.management("main").send(new GetConnectionCommand({ ConnectionId }));
  expect(status.ConnectedAt).toBeInstanceOf(Date);
  expect(status.LastActiveAt).toBeInstanceOf(Date);
  expect(status.Identity?.SourceIp).toMatch(/^[0-9a-f.:]+$/);
});

test("9.1 without the client's User-Agent there is none", async ({ target }) => {
  await using connection = await openConnection(target);
  const { ConnectionId } = connection;
  const { Identity } = await target.management("main").send(new GetConnectionCommand({ ConnectionId }));
  expect(Identity?.UserAgent ?? undefined).toBeUndefined();
});

test("9.1 lastActiveAt moves with a message from the client, and with one to it", async ({ target }) => {
  await using connection = await openConnection(target);
  const { client, ConnectionId } = connection;
  const management = target.management("main");
  const lastActive = async () =>
    (await management.send(new GetConnectionCommand({ ConnectionId }))).LastActiveAt?.getTime() ?? 0;
  const first = await lastActive();
  await pause(target);
  await client.ask({ action: "ask" });
  const second = await lastActive();
  await pause(target);
  await management.send(new PostToConnectionCommand({ ConnectionId, Data: "x" }));
  const third = await lastActive();
  expect(second).toBeGreaterThan(first);
  expect(third).toBeGreaterThan(second);
});

test("9.1 connectedAt stays, and is what events say", async ({ target }) => {
  await using connection = await openConnection(target);
  const { ConnectionId, client } = connection;
  const { requestContext } = JSON.parse(await client.ask({ action: "ask" })) as {
    requestContext: { connectedAt: number };
  };
  const { ConnectedAt } = await target.management("main").send(new GetConnectionCommand({ ConnectionId }));
  expect(ConnectedAt?.getTime()).toBe(requestContext.connectedAt);
});

test("9.2 a GET of an id that no connection has had: 410 with an empty body", async ({ target }) => {
  const answer = await callSigned(target, { method: "GET", url: managed(target, NEVER_GIVEN) });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    410,
    "GoneException",
    "",
  ]);
});

test("9.2 a GET of what cannot be an id: 400", async ({ target }) => {
  const answer = await callSigned(target, { method: "GET", url: managed(target, "nonsense") });
  expect([answer.status, answer.headers["x-amzn-errortype"], answer.body]).toEqual([
    400,
    "BadRequestException",
    '{"message":"Invalid connectionId: nonsense"}',
  ]);
});

/** Time enough to be seen in milliseconds. */
async function pause(target: { isEmulator: boolean; advance(ms: number): void }): Promise<void> {
  if (target.isEmulator) target.advance(1_000);
  else await new Promise((resolve) => setTimeout(resolve, 1_000));
}
