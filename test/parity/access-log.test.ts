import { expect } from "vitest";
import { type Client, openClient } from "./client.ts";
import { parseEvent } from "./kept.ts";
import { COMMON_LOG_TIME } from "./shapes.ts";
import { onAws, type Target, test } from "./target.ts";

/** A line of the access log; its fields are those of probe/logged-api.ts. */
type Line = Record<string, string>;

/** The lines of a connection, once there are as many; the emulator keeps them in its journal, AWS in CloudWatch Logs. */
async function linesOf(target: Target, connectionId: string, count: number): Promise<Line[]> {
  const look = () =>
    target
      .journal()
      .filter(({ kind }) => kind === "access-log")
      .map(({ detail }) => JSON.parse(String(detail?.line)) as Line)
      .filter((line) => line.connectionId === connectionId);
  await expect.poll(look).toHaveLength(count);
  return look();
}

async function connectionIdOf(client: Client): Promise<string> {
  return parseEvent(await client.ask({ action: "ask" })).requestContext.connectionId;
}

test.skipIf(onAws)("10 every request is a line in the stage's own format", async ({ target }) => {
  await using client = await openClient(target, "logged");
  const { requestContext } = parseEvent(await client.ask({ action: "ask" }));
  const { connectionId, requestId, messageId } = requestContext;
  client.socket.close();
  const lines = await linesOf(target, connectionId, 3);
  expect(lines.map(({ eventType, routeKey, status }) => [eventType, routeKey, status])).toEqual([
    ["CONNECT", "$connect", "200"],
    ["MESSAGE", "ask", "200"],
    ["DISCONNECT", "$disconnect", "200"],
  ]);
  expect(lines[1]).toMatchObject({ requestId, messageId, ip: requestContext.identity.sourceIp });
  for (const { requestTime } of lines) expect(requestTime).toMatch(COMMON_LOG_TIME);
});

test.skipIf(onAws)("10 a variable without a value is a hyphen", async ({ target }) => {
  await using client = await openClient(target, "logged");
  const [connect] = await linesOf(target, await connectionIdOf(client), 2);
  expect(connect).toMatchObject({ caller: "-", user: "-", messageId: "-", error: "-" });
});

test.skipIf(onAws)(
  "10 integration.status is the function's, integrationStatus that of calling it",
  async ({ target }) => {
    await using client = await openClient(target, "logged");
    const connectionId = await connectionIdOf(client);
    await client.ask({ action: "ask", return: { statusCode: 418, body: "teapot" } });
    const lines = await linesOf(target, connectionId, 3);
    expect(lines[2]).toMatchObject({ integrationStatus: "418", serviceStatus: "200" });
  },
);

test.skipIf(onAws)("10 what went wrong has its status and its text", async ({ target }) => {
  await using client = await openClient(target, "logged");
  const connectionId = await connectionIdOf(client);
  await client.ask({ action: "nothing" });
  const lines = await linesOf(target, connectionId, 3);
  expect(lines[2]).toMatchObject({ status: "403", error: "Forbidden" });
});
