import { expect, test } from "vitest";
import { connectRaw, type RawClient } from "../transport/raw-client.fixture.ts";
import { openClient, refusedHandshake } from "./client.fixture.ts";
import { startGateway, type TestGateway } from "./gateway.fixture.ts";

const handlers = { $disconnect: () => ({}), $default: ({ body }: { body: string }) => ({ body }) };

test.each(["/ws", "/ws/", "/ws?a=1", "/ws/?a=1"])("a client may connect to %s", async (path) => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}${path}`);
  client.send("hi");
  expect(await client.next()).toBe("hi");
});

test.each(["/", "/prod", "/WS", "/ws/more", "/ws/more/still"])(
  "a handshake on %s is 403, since there is no such stage",
  async (path) => {
    await using api = await startGateway({ handlers });
    const refused = await refusedHandshake(`${api.ws}${path}`);
    expect([refused.statusCode, refused.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(refused.headers["x-amzn-errortype"]).toBe("ForbiddenException");
    expect(api.journal.after(0)).toMatchObject([
      { kind: "advice", detail: { advice: expect.stringContaining('the stage "ws"') } },
    ]);
  },
);

test.each(["/ws", "/ws/", "/ws?a=1"])("a plain GET of %s is 426", async (path) => {
  await using api = await startGateway({ handlers: { $connect: () => ({}) } });
  const response = await fetch(`${api.http}${path}`);
  expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
  expect(api.journal.after(0)).toEqual([]);
});

test.each([
  ["without a stage", "/@connections/L0SM9cOFvHcCIhw="],
  ["with another stage", "/prod/@connections/L0SM9cOFvHcCIhw="],
])("a management call %s is 403 Forbidden", async (_case, path) => {
  await using api = await startGateway({ handlers });
  const response = await fetch(`${api.http}${path}`, { method: "POST", body: "hi" });
  expect([response.status, await response.text()]).toEqual([403, '{"message":"Forbidden"}']);
  expect(response.headers.get("x-amzn-errortype")).toBe("ForbiddenException");
});

test.each([
  ["POST", "/ws/connections/L0SM9cOFvHcCIhw="],
  ["DELETE", "/ws/@connection/L0SM9cOFvHcCIhw="],
  ["PUT", "/ws/@connections/L0SM9cOFvHcCIhw="],
])("%s %s is 404 in AWS's words", async (method, path) => {
  await using api = await startGateway({ handlers });
  const response = await fetch(`${api.http}${path}`, { method });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    message: `No method found matching route ${path.slice(1)} for http method ${method}`,
  });
});

/** Bytes of a client's frame; masked with zeros, so that the payload stands as it is. */
function frame(first: number, payload: number[] | Buffer, masked = true): Buffer {
  const mask = masked ? [0, 0, 0, 0] : [];
  return Buffer.from([first, (masked ? 0x80 : 0) | payload.length, ...mask, ...payload]);
}

async function upgrade({ http }: TestGateway): Promise<RawClient> {
  const raw = await connectRaw(Number(new URL(http).port));
  const lines = [
    "GET /ws HTTP/1.1",
    "Host: here",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  await raw.write(`${lines.join("\r\n")}\r\n\r\n`);
  await expect.poll(() => raw.received(), { interval: 5 }).toContain("\r\n\r\n");
  return raw;
}

/** The code of the close frame that came after the 101. */
function closeCodeIn(received: string): number | undefined {
  const bytes = Buffer.from(received.slice(received.indexOf("\r\n\r\n") + 4), "latin1");
  return bytes[0] === 0x88 && bytes.length >= 4 ? bytes.readUInt16BE(2) : undefined;
}

test.each([
  ["a frame that is not masked", frame(0x81, [0x68], false), 1002],
  ["an opcode that there is not", frame(0x83, [0x68]), 1002],
  ["a reserved bit", frame(0xc1, [0x68]), 1002],
  ["a continuation of nothing", frame(0x80, [0x68]), 1002],
  ["a ping in two pieces", frame(0x09, [0x68]), 1002],
  ["a ping that is too long", Buffer.from([0x89, 0xfe, 0, 126, 0, 0, 0, 0]), 1002],
  ["a close code that nobody may send", frame(0x88, [0x03, 0xed]), 1002],
  ["text that is not UTF-8", frame(0x81, [0xc3, 0x28]), 1007],
  ["a length of 2^62 bytes", Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
])("%s closes its own connection, and no other", async (_case, bytes, code) => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`);
  await using raw = await upgrade(api);
  await raw.write(bytes);
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(code);
  raw.socket.destroy();
  const { requestContext } = await api.events("$disconnect").next();
  expect(requestContext.disconnectStatusCode).toBe(code);
  expect(api.gateway.connections.all()).toHaveLength(1);
  client.send("unharmed");
  expect(await client.next()).toBe("unharmed");
});

test("bytes that are no HTTP at all end their own connection, and no other", async () => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}/ws`);
  await using raw = await connectRaw(Number(new URL(api.http).port));
  await raw.write(Buffer.from([0, 255, 13, 10, 13, 10]));
  await raw.ended;
  client.send("unharmed");
  expect(await client.next()).toBe("unharmed");
});
