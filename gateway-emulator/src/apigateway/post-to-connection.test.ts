import {
  GoneException,
  LimitExceededException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { startGateway, type TestGateway } from "./gateway.fixture.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";
import { upgradeRaw } from "./raw-frames.fixture.ts";

const NEVER_OPEN = "L0SM9cOFvHcCIhw=";

function post({ management }: TestGateway, connectionId: string, data: string | Uint8Array) {
  return management.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: data }));
}

/** A gateway with one client. */
async function connected() {
  const api = await startGateway({ handlers: { $default: () => ({}) } });
  const client = await openClient(`${api.ws}/ws`);
  const connectionId = api.gateway.connections.all()[0]?.connectionId ?? "";
  return {
    api,
    client,
    connectionId,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

test("a post arrives as one text message, byte for byte, and is answered with 200", async () => {
  await using on = await connected();
  const answer = await post(on.api, on.connectionId, '{"text":"你好\\r\\n"}');
  expect(answer.$metadata.httpStatusCode).toBe(200);
  expect(answer.$metadata.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  expect(await on.client.next()).toBe('{"text":"你好\\r\\n"}');
  await post(on.api, on.connectionId, new TextEncoder().encode("bytes"));
  expect(await on.client.next()).toBe("bytes");
});

test("posts that are awaited arrive in order", async () => {
  await using on = await connected();
  const sent = Array.from({ length: 50 }, (_, at) => `delta ${at}`);
  for (const text of sent) await post(on.api, on.connectionId, text);
  for (const text of sent) expect(await on.client.next()).toBe(text);
});

test("an empty post is an empty message", async () => {
  await using on = await connected();
  await post(on.api, on.connectionId, "");
  expect(await on.client.next()).toBe("");
});

test("a post of 131,072 bytes is one message; one byte more is 413, and nothing arrives", async () => {
  await using on = await connected();
  const largest = "x".repeat(MAX_MESSAGE_BYTES);
  const tooLong: unknown = await post(on.api, on.connectionId, `${largest}x`).catch(
    (error: unknown) => error,
  );
  expect(tooLong).toBeInstanceOf(PayloadTooLargeException);
  expect(tooLong).toMatchObject({ name: "PayloadTooLargeException", message: "Message too long" });
  await post(on.api, on.connectionId, largest);
  expect(await on.client.next()).toBe(largest);
});

test("a post of many mebibytes is the same 413", async () => {
  await using on = await connected();
  const far: unknown = await post(on.api, on.connectionId, "x".repeat(4 * 2 ** 20)).catch(
    (error: unknown) => error,
  );
  expect(far).toBeInstanceOf(PayloadTooLargeException);
});

test.each(["closed", "never open"])(
  "a post to a connection that is %s is 410, typed, with no body",
  async (which) => {
    await using on = await connected();
    if (which === "closed") {
      on.client.socket.terminate();
      await expect.poll(() => on.api.gateway.connections.all()).toEqual([]);
    }
    const id = which === "closed" ? on.connectionId : NEVER_OPEN;
    await expect(post(on.api, id, "hi")).rejects.toBeInstanceOf(GoneException);
    const raw = await fetch(`${on.api.http}/ws/@connections/${encodeURIComponent(id)}`, {
      method: "POST",
      body: "hi",
    });
    expect([raw.status, raw.headers.get("x-amzn-errortype"), await raw.text()]).toEqual([
      410,
      "GoneException",
      "",
    ]);
  },
);

test.each(["abc", "L0SM9cOFvHcCIhw", "L0SM9cOFvHcCIhw%3D"])(
  "a post to %s is 400, since it is no connection id",
  async (id) => {
    await using on = await connected();
    const error: unknown = await post(on.api, id, "hi").catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: "BadRequestException",
      message: `Invalid connectionId: ${id}`,
      $metadata: { httpStatusCode: 400 },
    });
  },
);

test.each([
  ["@ and = as they are", "@connections", "="],
  ["@ encoded", "%40connections", "="],
  ["= encoded", "@connections", "%3D"],
  ["both encoded, in small letters", "%40connections", "%3d"],
  ["the slash that an SDK's endpoint ended with", "/@connections", "%3D"],
])("the path may have %s", async (_case, collection, equals) => {
  await using on = await connected();
  const path = `/ws/${collection}/${on.connectionId.replace("=", equals)}`;
  const answer = await fetch(`${on.api.http}${path}`, { method: "POST", body: "hi" });
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
  expect(await on.client.next()).toBe("hi");
});

test.each(["application/octet-stream", "application/json", "text/plain;charset=UTF-8", ""])(
  "the content type %j is as good as any",
  async (type) => {
    await using on = await connected();
    const url = `${on.api.http}/ws/@connections/${on.connectionId}`;
    const answer = await fetch(url, {
      method: "POST",
      body: new TextEncoder().encode("{not json"),
      headers: type ? { "content-type": type } : {},
    });
    expect(answer.status).toBe(200);
    expect(await on.client.next()).toBe("{not json");
  },
);

test("a client that does not read is 429 before it costs much memory", async () => {
  await using api = await startGateway({ handlers: {} });
  await using slow = await upgradeRaw(api.http);
  slow.socket.pause();
  const [connection] = api.gateway.connections.all();
  const data = "x".repeat(MAX_MESSAGE_BYTES);
  const postUntilRefused = async () => {
    for (let posts = 0; posts < 200; posts++) await post(api, connection?.connectionId ?? "", data);
  };
  await expect(postUntilRefused()).rejects.toBeInstanceOf(LimitExceededException);
  expect(connection?.socket.bufferedAmount).toBeLessThan(16 * MAX_MESSAGE_BYTES);
});

test("bytes that are not UTF-8 are replaced", async () => {
  await using on = await connected();
  await post(on.api, on.connectionId, new Uint8Array([0x61, 0xff, 0xc3, 0x28, 0x62]));
  expect(await on.client.next()).toBe("a\ufffd\ufffd(b");
});

test("more calls than an account may make are 429, and do nothing", async () => {
  await using on = await connected();
  const { requests } = on.api.gateway.account;
  while (requests.take()) continue;
  const refused: unknown = await post(on.api, on.connectionId, "too many").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LimitExceededException);
  const raw = await fetch(`${on.api.http}/ws/@connections/${on.connectionId}`, { method: "DELETE" });
  expect([raw.status, raw.headers.get("x-amzn-errortype"), await raw.text()]).toEqual([
    429,
    "LimitExceededException",
    "",
  ]);
  on.api.clock.advance(1000);
  await post(on.api, on.connectionId, "now it may");
  expect(await on.client.next()).toBe("now it may");
});
