import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { openClient } from "./client.ts";
import { parseEvent } from "./kept.ts";
import { frame, upgradeRaw } from "./raw.ts";
import { test } from "./target.ts";

const MAX_FRAME_BYTES = 32_768;
const MAX_MESSAGE_BYTES = 131_072;
const TOO_LONG = { code: 1009, reason: "Max frame length of 32768 has been exceeded." };

test("4.6, 8 a frame of 32,768 bytes is a message", async ({ target }) => {
  await using client = await openClient(target, "main");
  const text = "x".repeat(MAX_FRAME_BYTES);
  expect(parseEvent(await client.ask(text)).body).toBe(text);
});

test("4.6, 8 a frame of 32,769 bytes closes with 1009, and says why", async ({ target }) => {
  await using client = await openClient(target, "main");
  client.send("x".repeat(MAX_FRAME_BYTES + 1));
  expect(await client.closed()).toEqual(TOO_LONG);
});

test("4.6, 8 bytes are counted, not characters", async ({ target }) => {
  await using client = await openClient(target, "main");
  client.send("雾".repeat(MAX_FRAME_BYTES / 3 + 1));
  expect(await client.closed()).toEqual(TOO_LONG);
});

test("4.7 frames of up to 32 KB are put together to one message of up to 128 KB", async ({ target }) => {
  await using client = await openClient(target, "main");
  const part = "x".repeat(MAX_FRAME_BYTES);
  // Two: the whole event comes back in one message, which has the same limit.
  for (const fin of [false, false, true]) client.socket.send(part, { fin });
  expect(parseEvent(await client.next()).body).toBe(part.repeat(3));
});

test("4.7, 8 a message of 131,072 bytes in four frames is taken", async ({ target }) => {
  await using client = await openClient(target, "main");
  const order = JSON.stringify({ action: "ask", return: { statusCode: 200, body: "taken" } });
  const text = order.padEnd(MAX_MESSAGE_BYTES);
  for (let at = 0; at < text.length; at += MAX_FRAME_BYTES)
    client.socket.send(text.slice(at, at + MAX_FRAME_BYTES), { fin: at + MAX_FRAME_BYTES >= text.length });
  expect(await client.next()).toBe("taken");
});

test("4.6, 8 a message above 128 KB closes with 1009", async ({ target }) => {
  await using client = await openClient(target, "main");
  for (let sent = 0; sent < MAX_MESSAGE_BYTES; sent += MAX_FRAME_BYTES)
    client.socket.send("x".repeat(MAX_FRAME_BYTES), { fin: false });
  client.socket.send("x", { fin: true });
  expect((await client.closed()).code).toBe(1009);
});

test("4.7 the 32 KB count on the wire: a longer text that compresses well is taken", async ({ target }) => {
  await using client = await openClient(target, "main", { perMessageDeflate: { threshold: 0 } });
  const order = JSON.stringify({ action: "ask", return: { statusCode: 200, body: "taken" } });
  expect(await client.ask(order.padEnd(60_000))).toBe("taken");
});

test("4.6, 4.7 a text that is above 32 KB on the wire too, since it does not compress: 1009", async ({
  target,
}) => {
  await using client = await openClient(target, "main", { perMessageDeflate: { threshold: 0 } });
  // Six bits in a character: three quarters are left of it, 45,000 bytes.
  client.send(randomBytes(45_000).toString("base64"));
  expect(await client.closed()).toEqual(TOO_LONG);
});

test("4.7 compressed messages reach the client", async ({ target }) => {
  await using client = await openClient(target, "main", { perMessageDeflate: { threshold: 0 } });
  const body = "fog ".repeat(2_000);
  expect(await client.ask({ action: "ask", return: { statusCode: 200, body } })).toBe(body);
  expect(await client.ask({ action: "ask", return: { statusCode: 200, body: "and more" } })).toBe("and more");
});

test("4.6 a binary frame closes with 1003", async ({ target }) => {
  await using client = await openClient(target, "main");
  client.socket.send(Buffer.from("hi"), { binary: true });
  expect((await client.closed()).code).toBe(1003);
});

test("4.7 a ping is answered with its own text, and reaches no handler", async ({ target }) => {
  await using client = await openClient(target, "main");
  expect(await client.ping("are you there?")).toBe("are you there?");
  expect(parseEvent(await client.ask("hi")).body).toBe("hi");
  expect(client.pending()).toEqual([]);
});

test("4.7 an empty text is a message", async ({ target }) => {
  await using client = await openClient(target, "main");
  expect(parseEvent(await client.ask("")).body).toBe("");
});

test.for([
  ["text that is not UTF-8", frame(0x81, Buffer.from([0xc3, 0x28])), 1007],
  ["a frame that is not masked", frame(0x81, "hi", false), 1002],
  ["a reserved bit", frame(0xc1, "hi"), 1002],
  ["an opcode that there is not", frame(0x83, "hi"), 1002],
  ["a continuation of nothing", frame(0x80, "hi"), 1002],
  ["a ping in two pieces", frame(0x09, "hi"), 1002],
] as const)("4.7 %s closes, and harms no other connection", async ([, bytes, code], { target }) => {
  await using other = await openClient(target, "main");
  using raw = await upgradeRaw(target, "main");
  raw.socket.write(bytes);
  expect((await raw.closeFrame()).code).toBe(code);
  expect(parseEvent(await other.ask("hi")).body).toBe("hi");
});

test("4.7 no ping comes from the server", async ({ target }) => {
  await using client = await openClient(target, "main");
  let pings = 0;
  client.socket.on("ping", () => pings++);
  // Four and a half minutes, where time can be moved: before any limit, and after any usual keepalive.
  if (target.isEmulator) target.advance(270_000);
  await client.ask("hi");
  expect(pings).toBe(0);
});
