import { randomUUID } from "node:crypto";
import {
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { type Client, openClient } from "./client.ts";
import { firstKept, parseEvent } from "./kept.ts";
import type { CallOutcome } from "./order.ts";
import { frame, upgradeRaw } from "./raw.ts";
import { onAws, type Target, test } from "./target.ts";

const IDLE_TIMEOUT_MS = 600_000;
const LIFETIME_MS = 7_200_000;
const MINUTE_MS = 60_000;

/** How `$disconnect` tells of the end of a connection. */
async function disconnected(target: Target, token: string): Promise<{ code?: number; reason?: string }> {
  const { requestContext } = await firstKept(target, token, "DISCONNECT");
  const { disconnectStatusCode: code, disconnectReason: reason } = requestContext;
  return { ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) };
}

async function connectionIdOf(client: Client): Promise<string> {
  return parseEvent(await client.ask("hi")).requestContext.connectionId;
}

test("4.6 a close without a code: 1005 here and there", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  client.socket.close();
  expect((await client.closed()).code).toBe(1005);
  expect(await disconnected(target, token)).toEqual({
    code: 1005,
    reason: "Client-side close frame status not set",
  });
});

test("9.2, 4.5 a client that has sent its close frame and keeps TCP open: posts are 410, and $disconnect has run", async ({
  target,
}) => {
  const token = randomUUID();
  using raw = await upgradeRaw(target, "main", { query: `?token=${token}`, keepsOpen: true });
  const { connectionId: ConnectionId } = (await firstKept(target, token, "CONNECT")).requestContext;
  raw.socket.write(frame(0x88, Buffer.from([0x03, 0xe8])));
  expect(await raw.closeFrame()).toMatchObject({ code: 1000 });
  const post = new PostToConnectionCommand({ ConnectionId, Data: "too late" });
  await expect(target.management("main").send(post)).rejects.toBeInstanceOf(GoneException);
  expect(await disconnected(target, token)).toMatchObject({ code: 1000 });
});

test("4.6 a page that goes away closes with 1001 and no reason", async ({ target }) => {
  const token = randomUUID();
  // `ws` does not send this code for a client; a browser does.
  using raw = await upgradeRaw(target, "main", { query: `?token=${token}` });
  raw.socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]));
  expect(await disconnected(target, token)).toEqual({ code: 1001, reason: "" });
});

test("4.6 a close with code and reason: the code comes back, and both reach $disconnect", async ({
  target,
}) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  client.socket.close(4000, "Shutdown");
  expect((await client.closed()).code).toBe(4000);
  expect(await disconnected(target, token)).toEqual({ code: 4000, reason: "Shutdown" });
});

test("4.6 DeleteConnection: 1000, Connection Closed Normally, here and there", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  const ConnectionId = await connectionIdOf(client);
  await target.management("main").send(new DeleteConnectionCommand({ ConnectionId }));
  const normally = { code: 1000, reason: "Connection Closed Normally" };
  expect(await client.closed()).toEqual(normally);
  expect(await disconnected(target, token)).toEqual(normally);
});

test("4.6 a frame above 32 KB: $disconnect has 1009 and the reason", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  client.send("x".repeat(32_769));
  expect(await disconnected(target, token)).toEqual({
    code: 1009,
    reason: "Max frame length of 32768 has been exceeded.",
  });
});

test("4.6 a message above 128 KB: $disconnect has 1009", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  for (let frames = 0; frames < 5; frames++) client.socket.send("x".repeat(32_768), { fin: frames === 4 });
  expect((await disconnected(target, token)).code).toBe(1009);
});

test("4.6 a binary frame: $disconnect has 1003", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  client.socket.send(Buffer.from("hi"), { binary: true });
  expect((await disconnected(target, token)).code).toBe(1003);
});

test("4.6 a client that is gone without a close frame: $disconnect has 1006", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  client.socket.terminate();
  expect(await disconnected(target, token)).toEqual({ code: 1006, reason: "" });
});

test("4.5 $disconnect's post to its connection is 410", async ({ target }) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", {
    token,
    order: { onDisconnect: { posts: ["too late"] } },
  });
  client.socket.close();
  expect(await firstKept<CallOutcome[]>(target, token, "OUTCOMES")).toMatchObject([
    { status: 410, name: "GoneException" },
  ]);
});

test("4.5 what $disconnect throws harms nobody", async ({ target }) => {
  const token = randomUUID();
  await using other = await openClient(target, "main");
  await using client = await openClient(target, "main", { token, order: { onDisconnect: { throw: "no" } } });
  client.socket.close();
  await firstKept(target, token, "DISCONNECT");
  expect(parseEvent(await other.ask("hi")).body).toBe("hi");
});

// Ten minutes and two hours: where time can be moved.

test.skipIf(onAws)(
  "4.6, 8 ten minutes without traffic: 1001 Going away, here and there",
  async ({ target }) => {
    const token = randomUUID();
    await using client = await openClient(target, "main", { token });
    await client.ask("hi");
    target.advance(IDLE_TIMEOUT_MS - 5_000);
    await client.ping();
    target.advance(5_000);
    const away = { code: 1001, reason: "Going away" };
    expect(await client.closed()).toEqual(away);
    expect(await disconnected(target, token)).toEqual(away);
  },
);

test.skipIf(onAws)("4.7 a message from the client resets the idle timer", async ({ target }) => {
  await using client = await openClient(target, "main");
  for (let round = 0; round < 3; round++) {
    target.advance(IDLE_TIMEOUT_MS - MINUTE_MS);
    await client.ask("hi");
  }
  await client.ping();
});

test.skipIf(onAws)(
  "4.7 a push to a silent client every nine and a half minutes keeps it to the two hours",
  async ({ target }) => {
    await using client = await openClient(target, "main");
    const ConnectionId = await connectionIdOf(client);
    const management = target.management("main");
    const everyMs = 9.5 * MINUTE_MS;
    for (let passedMs = everyMs; passedMs < LIFETIME_MS; passedMs += everyMs) {
      target.advance(everyMs);
      await management.send(new PostToConnectionCommand({ ConnectionId, Data: "alive" }));
      expect(await client.next()).toBe("alive");
    }
    target.advance(everyMs);
    expect(await client.closed()).toEqual({ code: 1001, reason: "Going away" });
  },
);

test.skipIf(onAws)("4.7 a ping does not reset the idle timer", async ({ target }) => {
  await using client = await openClient(target, "main");
  target.advance(IDLE_TIMEOUT_MS - MINUTE_MS);
  await client.ping();
  target.advance(MINUTE_MS);
  expect(await client.closed()).toEqual({ code: 1001, reason: "Going away" });
});

test.skipIf(onAws)(
  "4.6, 8 after two hours a busy connection is closed too: 1001 Going away",
  async ({ target }) => {
    const token = randomUUID();
    await using client = await openClient(target, "main", { token });
    const everyMs = 5 * MINUTE_MS;
    for (let passedMs = everyMs; passedMs < LIFETIME_MS; passedMs += everyMs) {
      target.advance(everyMs);
      await client.ask("hi");
    }
    target.advance(everyMs);
    const away = { code: 1001, reason: "Going away" };
    expect(await client.closed()).toEqual(away);
    expect(await disconnected(target, token)).toEqual(away);
  },
);
