import { deflateRawSync, constants } from "node:zlib";
import {
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, test } from "vitest";
import { openClient } from "./client.fixture.ts";
import { startGateway, type TestGateway } from "./gateway.fixture.ts";
import { CLOSE_HANDSHAKE_TIMEOUT_MS, MAX_FRAME_BYTES, MAX_MESSAGE_BYTES } from "./limits.ts";
import { closeCodeIn, closeIn, frame, handshakeRaw, upgradeRaw } from "./raw-frames.fixture.ts";

const handlers = { $disconnect: () => ({}), $default: ({ body }: { body: string }) => ({ body }) };
const echoing = { handlers, twoWay: ["$default"] };

const TEXT = 0x81;
const FIRST = 0x01;
const MORE = 0x00;
const LAST = 0x80;
const CLOSE_1000 = frame(0x88, [0x03, 0xe8]);
const TOO_LONG = { code: 1009, reason: "Max frame length of 32768 has been exceeded." };

function x(bytes: number): Buffer {
  return Buffer.alloc(bytes, "x");
}

function adviceOf(api: TestGateway): unknown[] {
  return api.journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [detail?.advice] : []));
}

test("a message in frames of the largest size arrives as one, up to 131,072 bytes", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  for (const first of [FIRST, MORE, MORE, LAST]) await raw.write(frame(first, x(MAX_FRAME_BYTES)));
  const { body } = await api.events("$default").next();
  expect(body).toBe("x".repeat(MAX_MESSAGE_BYTES));
});

test("a message in frames that is a byte longer closes with 1009, and no function sees it", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  for (const first of [FIRST, MORE, MORE, MORE]) await raw.write(frame(first, x(MAX_FRAME_BYTES)));
  await raw.write(frame(LAST, x(1)));
  await expect.poll(() => closeIn(raw.received()), { interval: 5 }).toEqual({ code: 1009, reason: "" });
  raw.socket.end();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1009, disconnectReason: "" });
  expect(adviceOf(api)).toEqual([expect.stringContaining("1009: the message is longer than 131,072 bytes")]);
  expect(api.journal.after(0).some(({ kind }) => kind === "frame-in")).toBe(false);
});

test("a frame that is too long closes with AWS's words; frames before it are delivered, those behind it are not", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  const before = frame(TEXT, Buffer.from("before"));
  await raw.write(Buffer.concat([before, frame(TEXT, x(41_203)), frame(TEXT, Buffer.from("behind"))]));
  expect((await api.events("$default").next()).body).toBe("before");
  await expect.poll(() => closeIn(raw.received()), { interval: 5 }).toEqual(TOO_LONG);
  await raw.write(CLOSE_1000);
  await raw.ended;
  raw.socket.end();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1009, disconnectReason: TOO_LONG.reason });
  expect(adviceOf(api)).toEqual([
    "AWS closes this connection with 1009: the frame is 41,203 bytes, the limit is 32,768; split the message",
  ]);
  const bodies = api.journal.after(0).filter(({ kind }) => kind === "frame-in");
  expect(bodies).toHaveLength(1);
});

test("a frame that is too long is refused by its header; the rest may come, and the close handshake ends", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  const tooLong = frame(TEXT, x(1_000_000));
  await raw.write(tooLong.subarray(0, 14));
  await expect.poll(() => closeIn(raw.received()), { interval: 5 }).toEqual(TOO_LONG);
  await raw.write(tooLong.subarray(14));
  await raw.write(CLOSE_1000);
  await raw.ended;
  raw.socket.end();
  expect((await api.events("$disconnect").next()).requestContext.disconnectStatusCode).toBe(1009);
});

test("one frame of a fragmented message that is too long closes as any such frame does", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  await raw.write(Buffer.concat([frame(FIRST, x(10)), frame(LAST, x(MAX_FRAME_BYTES + 1))]));
  await expect.poll(() => closeIn(raw.received()), { interval: 5 }).toEqual(TOO_LONG);
  await raw.write(CLOSE_1000);
  await raw.ended;
});

test.each([
  ["at once", 0x82],
  ["when its first piece comes", 0x02],
])("a binary message closes with 1003 %s", async (_case, first) => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  await raw.write(frame(first, x(3)));
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(1003);
  expect(adviceOf(api)).toEqual([expect.stringContaining("1003: API Gateway takes text frames only")]);
});

test("a client that breaks a rule when its connection is closed already is told nothing more", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  const [connection] = api.gateway.connections.all();
  await api.management.send(new DeleteConnectionCommand({ ConnectionId: connection?.connectionId }));
  await raw.write(Buffer.concat([frame(TEXT, x(40_000)), CLOSE_1000]));
  await raw.ended;
  raw.socket.end();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1000);
  expect(adviceOf(api)).toEqual([]);
});

test("what breaks the protocol is explained", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  await raw.write(frame(TEXT, Buffer.from("hi"), false));
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(1002);
  await expect
    .poll(() => adviceOf(api), { interval: 5 })
    .toEqual([
      "AWS closes this connection with 1002: the client breaks the WebSocket protocol (Invalid WebSocket frame: MASK must be set)",
    ]);
});

test("a message that comes byte by byte arrives", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  for (const byte of frame(TEXT, Buffer.from("slowly"))) await raw.write(Buffer.from([byte]));
  expect((await api.events("$default").next()).body).toBe("slowly");
});

test("frames that come with the handshake, or before its 101, wait for the connection to be open", async () => {
  const { promise: decided, resolve: decide } = Promise.withResolvers<unknown>();
  await using api = await startGateway({ ...echoing, handlers: { ...handlers, $connect: () => decided } });
  await using raw = await handshakeRaw(api.http, [], frame(TEXT, Buffer.from("with it")));
  await api.events("$connect").next();
  await raw.write(Buffer.concat([frame(TEXT, Buffer.from("before")), frame(0x82, x(1))]));
  decide({});
  expect((await api.events("$default").next()).body).toBe("with it");
  expect((await api.events("$default").next()).body).toBe("before");
  raw.socket.end();
  expect((await api.events("$disconnect").next()).requestContext.disconnectStatusCode).toBe(1003);
});

test("ten thousand tiny frames at once harm no other connection", async () => {
  await using api = await startGateway(echoing);
  await using other = await openClient(`${api.ws}/ws`);
  await using raw = await upgradeRaw(api.http);
  await raw.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame(0x89, [1]))));
  await raw.write(Buffer.concat(Array.from({ length: 4000 }, () => frame(TEXT, [0x31]))));
  other.send("unharmed");
  expect(await other.next()).toBe("unharmed");
});

test("a client that goes in the middle of a frame has vanished", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  await raw.write(frame(TEXT, x(1000)).subarray(0, 500));
  raw.socket.resetAndDestroy();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1006, disconnectReason: "" });
});

test("a client that closes its side without a close frame has vanished, and is let go", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  raw.socket.end();
  await raw.ended;
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(1006);
});

test("a client that never answers a close frame is let go after 30 seconds of the emulator's clock", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  const [connection] = api.gateway.connections.all();
  await api.management.send(new DeleteConnectionCommand({ ConnectionId: connection?.connectionId }));
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(1000);
  api.clock.advance(CLOSE_HANDSHAKE_TIMEOUT_MS - 1);
  expect(api.sockets()).toBeGreaterThan(0);
  api.clock.advance(1);
  await raw.ended;
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 1000 });
});

const OFFER = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"];

/** A compressed message, as RFC 7692 has it: without the four bytes that end a flush. */
function compressed(text: string | Buffer, first = TEXT | 0x40): Buffer {
  const bytes = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
  return frame(first, bytes.subarray(0, -4));
}

test("a client that compresses is understood, message after message, and answered without compression", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`, { perMessageDeflate: { threshold: 0 } });
  expect(client.socket.extensions).toBe("permessage-deflate");
  for (const text of ["hello", "hello", "你好".repeat(1000)]) {
    client.send(text);
    expect(await client.next()).toBe(text);
  }
});

test("a frame counts with its length on the wire, so that a longer text passes compressed", async () => {
  await using api = await startGateway(echoing);
  await using client = await openClient(`${api.ws}/ws`, { perMessageDeflate: true });
  client.send("x".repeat(60_000));
  expect(await client.next()).toBe("x".repeat(60_000));
});

test("a compressed message that is longer than 131,072 bytes closes with 1009, however long it would become", async () => {
  await using api = await startGateway(echoing);
  await using other = await openClient(`${api.ws}/ws`);
  await using raw = await upgradeRaw(api.http, OFFER);
  const bomb = compressed(Buffer.alloc(30_000_000));
  expect(bomb.length).toBeLessThan(MAX_FRAME_BYTES);
  const { arrayBuffers } = process.memoryUsage();
  await raw.write(bomb);
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(1009);
  expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(5_000_000);
  expect(adviceOf(api)).toEqual([expect.stringContaining("131,072")]);
  other.send("unharmed");
  expect(await other.next()).toBe("unharmed");
});

test("the largest message passes compressed", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http, OFFER);
  await raw.write(compressed(x(MAX_MESSAGE_BYTES)));
  expect((await api.events("$default").next()).body).toHaveLength(MAX_MESSAGE_BYTES);
});

test.each([
  ["that cannot be decompressed", frame(TEXT | 0x40, [0xff, 0xff, 0xff]), OFFER, 1007],
  ["whose text is not UTF-8", compressed(Buffer.from([0xc3, 0x28])), OFFER, 1007],
  ["that was not negotiated", compressed("hi"), [], 1002],
])("a compressed message %s closes its connection", async (_case, bytes, offer, code) => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http, offer);
  await raw.write(bytes);
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(code);
  raw.socket.end();
  expect((await api.events("$disconnect").next()).requestContext.disconnectStatusCode).toBe(code);
});

test("a close frame ends the connection at once, though its client keeps the socket open; $disconnect runs once", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  const [connection] = api.gateway.connections.all();
  await raw.write(Buffer.concat([frame(TEXT, Buffer.from("last")), frame(0x88, [0x10, 0x0e, 0x6f, 0x6b])]));
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext).toMatchObject({ disconnectStatusCode: 4110, disconnectReason: "ok" });
  expect((await api.events("$default").next()).body).toBe("last");
  expect(api.sockets()).toBe(1);
  expect(api.gateway.connections.all()).toEqual([]);
  const post = new PostToConnectionCommand({ ConnectionId: connection?.connectionId, Data: "too late" });
  await expect(api.management.send(post)).rejects.toBeInstanceOf(GoneException);
  raw.socket.end();
  api.management.destroy();
  await expect.poll(api.sockets, { interval: 5 }).toBe(0);
  expect(api.journal.after(0).filter(({ kind }) => kind === "disconnect")).toHaveLength(1);
});

test("a compressed message right before the close frame is delivered", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http, ["Sec-WebSocket-Extensions: permessage-deflate"]);
  const deflated = deflateRawSync("last", { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  await raw.write(Buffer.concat([frame(0xc1, deflated), frame(0x88, [])]));
  expect((await api.events("$default").next()).body).toBe("last");
  expect((await api.events("$disconnect").next()).requestContext.disconnectStatusCode).toBe(1005);
});

test("a burst of pings in one segment is answered, each of them", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  const { length: before } = raw.received();
  const pings = 10_000;
  await raw.write(Buffer.concat(Array.from({ length: pings }, () => frame(0x89, []))));
  await expect.poll(() => raw.received().length - before, { interval: 5 }).toBe(2 * pings);
  expect(api.gateway.connections.all()).toHaveLength(1);
});

test("a client that sends pings and reads no pongs is cut off in the end, and its developer told", async () => {
  await using api = await startGateway(echoing);
  await using raw = await upgradeRaw(api.http);
  raw.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 8_000 }, () => frame(0x89, x(125))));
  const disconnected = api.events("$disconnect").next();
  for (let sent = 0; sent < 60 && api.gateway.connections.all().length > 0; sent++) {
    await Promise.race([raw.write(pings), raw.ended]);
  }
  expect((await disconnected).requestContext.disconnectStatusCode).toBe(1006);
  expect(adviceOf(api)).toEqual([expect.stringContaining("more than 16,384 of the client's pings")]);
});
