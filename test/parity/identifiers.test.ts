import { randomUUID } from "node:crypto";
import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import { openClient } from "./client.ts";
import { firstKept, parseEvent, type ProbeEvent } from "./kept.ts";
import { ID, UUID } from "./shapes.ts";
import { type Target, test } from "./target.ts";

/** The parts of an id's 88 bits. */
interface Parts {
  /** Tenths of a second, in 30 bits. */
  deciseconds: number;
  /** 7 in the ids of connections and messages, 1 in those of requests. */
  kind: number;
  /** The same wherever the same part of API Gateway made the id. */
  cell: number;
  lastBits: number;
}

function partsOf(id: string): Parts {
  const bits = BigInt(`0x${Buffer.from(id, "base64url").toString("hex")}`);
  const take = (from: number, length: number) =>
    Number((bits >> BigInt(88 - from - length)) & ((1n << BigInt(length)) - 1n));
  return { deciseconds: take(0, 30), kind: take(30, 4), cell: take(49, 15), lastBits: take(86, 2) };
}

/** What the decisecond counter of ids made at a time is, or was in 2019 to 2025. */
function decisecondsAt(epochMs: number): number {
  return (Math.floor(epochMs / 100) + 421_608_452) % 2 ** 29;
}

async function events(target: Target): Promise<{ connect: ProbeEvent; message: ProbeEvent }> {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token });
  const message = parseEvent(await client.ask("hi"));
  return { connect: await firstKept(target, token, "CONNECT"), message };
}

test("1.1 an API's id is ten characters, lower-case letters and digits", async ({ target }) => {
  const { message } = await events(target);
  expect(message.requestContext.apiId).toMatch(/^[a-z0-9]{10}$/);
});

test("1.4 ids are sixteen characters, eleven bytes in base64url, of which the first bit is zero", async ({
  target,
}) => {
  const { connect, message } = await events(target);
  const { connectionId, requestId, messageId } = message.requestContext;
  for (const id of [connectionId, requestId, messageId, connect.requestContext.requestId]) {
    expect(id).toMatch(ID);
    expect(Buffer.from(id ?? "", "base64url")).toHaveLength(11);
    expect(partsOf(id ?? "").lastBits).toBe(0);
  }
});

test("1.4 an id says what it is of: 7 a connection or a message, 1 a request", async ({ target }) => {
  const { connect, message } = await events(target);
  const { connectionId, requestId, messageId } = message.requestContext;
  expect(
    [connectionId, messageId ?? "", requestId, connect.requestContext.requestId].map(
      (id) => partsOf(id).kind,
    ),
  ).toEqual([7, 7, 1, 1]);
});

test("1.4 an id tells when it was made, to about half a second", async ({ target }) => {
  const { connect, message } = await events(target);
  const differences = [
    [message.requestContext.connectionId, connect.requestContext.connectedAt],
    [message.requestContext.requestId, message.requestContext.requestTimeEpoch],
    [message.requestContext.messageId, message.requestContext.requestTimeEpoch],
  ] as const;
  for (const [id, at] of differences)
    expect(Math.abs(partsOf(id ?? "").deciseconds - decisecondsAt(at))).toBeLessThanOrEqual(10);
});

test("1.4 ids of one place have the same cell", async ({ target }) => {
  const { connect, message } = await events(target);
  const { connectionId, requestId, messageId } = message.requestContext;
  const cells = [connectionId, requestId, messageId ?? "", connect.requestContext.requestId].map(
    (id) => partsOf(id).cell,
  );
  expect(new Set(cells).size).toBe(1);
});

/** What the cell is in the public ids of a region. */
const CELLS: Record<string, number> = {
  "us-east-1": 0x2003,
  "us-west-2": 0x3c77,
  "eu-central-1": 0x1620,
  "ap-northeast-1": 0x3633,
  "ap-northeast-2": 0x204d,
  "ap-southeast-2": 0x4b03,
};

test("1.4 the cell is the region's", async ({ target }) => {
  const { message } = await events(target);
  const cell = CELLS[target.region];
  expect(partsOf(message.requestContext.connectionId).cell).toBe(cell ?? expect.any(Number));
});

test("1.4 a message's id ends with the same five characters as its connection's", async ({ target }) => {
  const { connectionId, messageId } = (await events(target)).message.requestContext;
  expect(messageId?.slice(-5)).toBe(connectionId.slice(-5));
});

test("1.4 $connect's request id is made just before its connection's", async ({ target }) => {
  const { requestId, connectionId } = (await events(target)).connect.requestContext;
  const passed = partsOf(connectionId).deciseconds - partsOf(requestId).deciseconds;
  expect([0, 1]).toContain(passed);
});

test("1.4 every id is another one", async ({ target }) => {
  await using client = await openClient(target, "main");
  const seen = new Set<string>();
  for (let asked = 0; asked < 20; asked++) {
    const { requestId, messageId } = parseEvent(await client.ask("hi")).requestContext;
    seen.add(requestId).add(messageId ?? "");
  }
  expect(seen.size).toBe(40);
});

test("1.4 a call of @connections has a UUID for its request id", async ({ target }) => {
  await using client = await openClient(target, "main");
  const { connectionId } = parseEvent(await client.ask("hi")).requestContext;
  const post = new PostToConnectionCommand({ ConnectionId: connectionId, Data: "x" });
  const { $metadata } = await target.management("main").send(post);
  expect($metadata.requestId).toMatch(UUID);
});
