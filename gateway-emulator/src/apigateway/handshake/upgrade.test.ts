import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { expect, test, vi } from "vitest";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import { START_MS, startGateway, type TestGateway } from "../gateway.fixture.ts";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { MAX_URL_CHARACTERS } from "../limits.ts";
import { frame, handshakeRaw, requestRaw, upgradeRaw } from "../raw-frames.fixture.ts";

const handlers = {
  $connect: () => ({}),
  $disconnect: () => ({}),
  $default: ({ body }: { body: string }) => ({ body }),
};
const echoing = { handlers, twoWay: ["$default"] };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
const GOOD = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", KEY];

function adviceOf(api: TestGateway): unknown[] {
  return api.journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [detail?.advice] : []));
}

/** The lines of the answer's head. */
function headOf(received: string): string[] {
  return received.slice(0, received.indexOf("\r\n\r\n")).split("\r\n");
}

test("the 101 has AWS's headers, in AWS's order", async () => {
  await using api = await startGateway({
    handlers: { $connect: () => ({ headers: { "Sec-WebSocket-Protocol": "chat", "Set-Cookie": "a=b" } }) },
  });
  await using raw = await upgradeRaw(api.http, [
    "Sec-WebSocket-Protocol: chat",
    "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
  ]);
  expect(headOf(raw.received())).toEqual([
    "HTTP/1.1 101 Switching Protocols",
    `Date: ${new Date(START_MS).toUTCString()}`,
    "Connection: upgrade",
    "upgrade: websocket",
    "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    "sec-websocket-extensions: permessage-deflate;server_max_window_bits=12",
    "Sec-WebSocket-Protocol: chat",
  ]);
});

test("a client that offers nothing gets no extension and no sub-protocol", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  expect(headOf(raw.received()).join("\n")).not.toMatch(/extensions|protocol:/i);
});

test.each([
  ["nobody has asked for one", []],
  ["the client's list is none", ["Sec-WebSocket-Protocol: a,,b"]],
])("the sub-protocol is the function's to choose, also when %s", async (_case, headers) => {
  await using api = await startGateway({
    handlers: { $connect: () => ({ headers: { "sec-websocket-protocol": "mine" } }) },
  });
  await using raw = await upgradeRaw(api.http, headers);
  expect(headOf(raw.received()).at(-1)).toBe("Sec-WebSocket-Protocol: mine");
});

test("a sub-protocol cannot bring a header of its own", async () => {
  await using api = await startGateway({
    handlers: { $connect: () => ({ headers: { "Sec-WebSocket-Protocol": "a\r\nSet-Cookie: b" } }) },
  });
  await using raw = await upgradeRaw(api.http);
  expect(raw.received()).not.toMatch(/cookie/i);
});

test.each(["permessage-deflate; of_its_own=1", "permessage-deflate; server_max_window_bits=99", "=;,"])(
  "an extension that is not understood, %j, is left out, and the connection opens",
  async (offer) => {
    await using api = await startGateway(echoing);
    await using raw = await upgradeRaw(api.http, [`Sec-WebSocket-Extensions: ${offer}`]);
    expect(headOf(raw.received())[0]).toContain("101");
    expect(raw.received()).not.toContain("extensions");
  },
);

test.each(["h2c, websocket", "foo,WebSocket"])("Upgrade may name others: %s", async (upgrade) => {
  await using api = await startGateway(echoing);
  await using raw = await requestRaw(api.http, ["GET /ws HTTP/1.1", ...GOOD.with(0, `Upgrade: ${upgrade}`)]);
  await expect.poll(() => headOf(raw.received())[0], { interval: 5 }).toContain("101");
});

test("a handshake without Host is 400, and no function is called", async () => {
  await using api = await startGateway(echoing);
  await using raw = await connectRaw(Number(new URL(api.http).port));
  await raw.write(["GET /ws HTTP/1.1", "Connection: Upgrade", ...GOOD, "\r\n"].join("\r\n"));
  await raw.ended;
  expect(headOf(raw.received())[0]).toContain("400");
  expect(adviceOf(api)).toEqual([expect.stringContaining("the handshake has no Host")]);
});

test("a refused handshake has a request id, the error's type and its length, and ends its connection", async () => {
  await using api = await startGateway(echoing);
  await using raw = await requestRaw(api.http, ["GET /prod HTTP/1.1", "Upgrade: websocket", KEY]);
  await raw.ended;
  const [status, ...lines] = headOf(raw.received());
  expect(status).toBe("HTTP/1.1 403 Forbidden");
  const headers = new Map(
    lines.map((line): [string, string] => [line.split(": ")[0] ?? "", line.split(": ")[1] ?? ""]),
  );
  expect(headers.get("x-amzn-RequestId")).toMatch(UUID);
  expect(headers.get("x-amzn-ErrorType")).toBe("ForbiddenException");
  expect(headers.get("content-type")).toBe("application/json");
  expect(headers.get("content-length")).toBe("23");
  expect(raw.received().endsWith('{"message":"Forbidden"}')).toBe(true);
});

test("a status that has no body has none", async () => {
  await using api = await startGateway({ handlers: { $connect: () => ({ statusCode: 304 }) } });
  await using raw = await handshakeRaw(api.http);
  await raw.ended;
  expect(raw.received()).toMatch(/^HTTP\/1.1 304 Not Modified\r\n/);
  expect(raw.received().endsWith("\r\n\r\n")).toBe(true);
  expect(raw.received()).not.toContain("content-length");
});

test.each([
  ["another version", 426, ["Sec-WebSocket-Version: 8", KEY], "Sec-WebSocket-Version"],
  ["no version", 426, [KEY], "Sec-WebSocket-Version"],
  ["a key that is too short", 400, ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: short"], "Key"],
  ["no key", 400, ["Sec-WebSocket-Version: 13"], "Key"],
])("a handshake with %s is %i before $connect runs", async (_case, status, headers, rule) => {
  await using api = await startGateway(echoing);
  await using raw = await requestRaw(api.http, ["GET /ws HTTP/1.1", "Upgrade: websocket", ...headers]);
  await raw.ended;
  expect(headOf(raw.received())[0]).toContain(` ${status} `);
  expect(raw.received().includes("sec-websocket-version: 13")).toBe(status === 426);
  expect(adviceOf(api)).toEqual([expect.stringContaining(rule)]);
  expect(api.journal.after(0)).toHaveLength(1);
  expect(api.gateway.connections.all()).toEqual([]);
});

test("HTTP/1.0 has no upgrade", async () => {
  await using api = await startGateway(echoing);
  const lines = ["GET /ws HTTP/1.0", "Upgrade: websocket", "Sec-WebSocket-Version: 13", KEY];
  await using raw = await requestRaw(api.http, lines);
  await raw.ended;
  expect(headOf(raw.received())[0]).toContain("400");
});

test("a request to upgrade to another protocol is served as the request that it is", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`);
  await using browser = await requestRaw(api.http, ["GET /ws HTTP/1.1", "Upgrade: h2c"]);
  await browser.ended;
  expect(headOf(browser.received())[0]).toContain("426");
  const [connection] = api.gateway.connections.all();
  const url = `${api.http}/ws/@connections/${connection?.connectionId ?? ""}`;
  const post = request(url, {
    method: "POST",
    headers: { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c" },
  });
  post.end("posted");
  const [response] = (await once(post, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  expect(await client.next()).toBe("posted");
});

test("a POST that asks for a WebSocket has no route", async () => {
  await using api = await startGateway(echoing);
  await using raw = await requestRaw(api.http, [
    "POST /ws HTTP/1.1",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Content-Length: 0",
    KEY,
  ]);
  await expect.poll(() => headOf(raw.received())[0], { interval: 5 }).toContain("404");
});

test("a URL of 4,096 characters connects, and a longer one is 414, told to the developer with its numbers", async () => {
  await using api = await startGateway(echoing);
  const { host } = new URL(api.http);
  const start = `/ws?token=`;
  const longest = `${start}${"x".repeat(MAX_URL_CHARACTERS - `https://${host}${start}`.length)}`;
  await using _client = await openClient(`${api.ws}${longest}`);
  const refused = await refusedHandshake(`${api.ws}${longest}x`);
  expect([refused.statusCode, refused.body]).toEqual([414, '{"message":"URI Too Long"}']);
  expect(adviceOf(api)).toEqual([expect.stringContaining("4,097 characters, the limit is 4,096")]);
  expect((await fetch(`${api.http}${longest}x`)).status).toBe(414);
});

test("headers that are too long for a server are refused, and no other connection is harmed", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`);
  await using raw = await handshakeRaw(api.http, [`X-Long: ${"x".repeat(20_000)}`]);
  await raw.ended;
  expect(headOf(raw.received())[0]).toContain("431");
  expect(adviceOf(api)).toEqual([expect.stringContaining("431: the headers are longer than the 16 KB")]);
  client.send("unharmed");
  expect(await client.next()).toBe("unharmed");
});

test("a client that breaks off before its 101, with $connect done, has come and gone for the functions", async () => {
  const { promise: decided, resolve: decide } = Promise.withResolvers<unknown>();
  await using api = await startGateway({ handlers: { ...handlers, $connect: () => decided } });
  await using raw = await handshakeRaw(api.http);
  const { requestContext: came } = await api.events("$connect").next();
  raw.socket.resetAndDestroy();
  await expect.poll(api.sockets, { interval: 5 }).toBe(0);
  decide({});
  const { requestContext: went } = await api.events("$disconnect").next();
  expect(went).toMatchObject({ connectionId: came.connectionId, disconnectStatusCode: 1006 });
});

test("a client that breaks off before it is refused harms nobody", async () => {
  const { promise: decided, resolve: decide } = Promise.withResolvers<unknown>();
  await using api = await startGateway({ handlers: { ...handlers, $connect: () => decided } });
  await using raw = await handshakeRaw(api.http);
  await api.events("$connect").next();
  raw.socket.resetAndDestroy();
  await expect.poll(api.sockets, { interval: 5 }).toBe(0);
  decide({ statusCode: 403 });
  await expect.poll(() => api.journal.after(0).at(-1)?.kind, { interval: 5 }).toBe("handshake");
  expect((await fetch(`${api.http}/ws`)).status).toBe(426);
  expect(api.journal.after(0).at(-2)).toMatchObject({ kind: "handshake", detail: { statusCode: 403 } });
});

test("a handshake behind a request that is not answered yet is answered after it", async () => {
  await using api = await startGateway(echoing);
  const post = "POST /ws/@connections/none HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n";
  await using raw = await requestRaw(api.http, [`${post}GET /ws HTTP/1.1`, ...GOOD]);
  await expect.poll(() => raw.received(), { interval: 5 }).toContain("101 Switching Protocols");
  expect(raw.received()).toMatch(/^HTTP\/1.1 400 [^]*HTTP\/1.1 101 /);
  await raw.write(frame(0x81, Buffer.from("behind")));
  expect((await api.events("$default").next()).body).toBe("behind");
});

test("an upgrade that the gateway itself fails to make a connection of is ended, and told to the developer", async () => {
  await using api = await startGateway(echoing);
  vi.spyOn(api.gateway.connections, "add").mockImplementationOnce(() => {
    throw new Error("no room");
  });
  await using client = await openClient(`${api.ws}/ws`);
  expect((await client.closed).code).toBe(1006);
  expect(adviceOf(api)).toEqual(["500 InternalServerErrorException: no room"]);
});

test("the request id of $connect is made just before its connection's id", async () => {
  await using api = await startGateway(echoing);
  await using _client = await openClient(`${api.ws}/ws`);
  const { requestId, extendedRequestId, connectionId } = (await api.events("$connect").next()).requestContext;
  const counterOf = (id: string) =>
    Number((BigInt(`0x${Buffer.from(id.slice(0, -1), "base64url").toString("hex")}`) >> 40n) & 0x3fffn);
  expect((counterOf(requestId) + 1) % 2 ** 14).toBe(counterOf(connectionId));
  expect(extendedRequestId).toBe(requestId);
});
