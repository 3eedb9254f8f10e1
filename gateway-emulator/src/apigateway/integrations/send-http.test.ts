import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { startBackend, startRawBackend } from "./backend.fixture.ts";
import { httpTarget } from "./http-target.ts";
import { sendHttp } from "./send-http.ts";

function send(url: string, of: { method?: string; body?: Buffer; signal?: AbortSignal } = {}) {
  const { method = "POST", body = Buffer.alloc(0), signal = new AbortController().signal } = of;
  const target = httpTarget(url, { path: new Map(), query: [] });
  const headers = { "X-Ping": ["a", "b"], Connection: ["close"] };
  return sendHttp({ target, method, headers, body }, signal);
}

test.each(["POST", "PUT", "DELETE", "PATCH"])(
  "%s reaches the backend with its whole body",
  async (method) => {
    await using backend = await startBackend((response) => {
      response.setHeader("X-Pong", ["c", "d"]);
      response.statusCode = 418;
      response.end("你好");
    });
    const body = randomBytes(100_000).toString("hex");
    const answer = await send(`${backend.url}/a/../b?c=d`, { method, body: Buffer.from(body) });
    const { host } = new URL(backend.url);
    expect(await backend.requests.next()).toMatchObject({
      method,
      target: "/a/../b?c=d",
      body,
      rawHeaders: expect.arrayContaining(["X-Ping", "a", "X-Ping", "b", "Host", host, "Connection", "close"]),
    });
    expect(answer.statusCode).toBe(418);
    expect(answer.headers["x-pong"]).toEqual(["c", "d"]);
    expect(answer.body.toString()).toBe("你好");
  },
);

test("GET has no body and no length", async () => {
  await using backend = await startBackend();
  await send(backend.url, { method: "GET" });
  const { headers, body } = await backend.requests.next();
  expect(body).toBe("");
  expect(headers).not.toHaveProperty("content-length");
  expect(headers).not.toHaveProperty("transfer-encoding");
});

test("a redirect is an answer, and is not followed", async () => {
  await using elsewhere = await startBackend();
  await using backend = await startBackend((response) => {
    response.writeHead(302, { location: elsewhere.url }).end("over there");
  });
  expect(await send(backend.url)).toMatchObject({ statusCode: 302, headers: { location: [elsewhere.url] } });
});

test("a backend that does not listen: the error says so", async () => {
  const { url } = await startBackend().then(async (backend) => {
    await backend[Symbol.asyncDispose]();
    return backend;
  });
  await expect(send(url)).rejects.toThrow(/ECONNREFUSED/);
});

test.each([
  ["hangs up without a word", ""],
  ["hangs up in the middle of its headers", "HTTP/1.1 200 OK\r\nContent-"],
  ["hangs up in the middle of its body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"],
  ["hangs up in the middle of a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf"],
  ["speaks another protocol", "SSH-2.0-OpenSSH_9.9\r\n"],
  ["has a header with a nul", "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n"],
  ["has a header without a name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n"],
  ["has two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  ["has a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
  ["has endless headers", `HTTP/1.1 200 OK\r\n${`X-Long: ${"x".repeat(1000)}\r\n`.repeat(100)}\r\n`],
  [
    "switches protocols unasked",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
  ],
])("a backend that %s is an error, not a hang", async (_case, bytes) => {
  await using backend = await startRawBackend((socket) => void socket.end(bytes, "latin1"));
  await expect(send(backend.url, { body: Buffer.from("{}") })).rejects.toThrow(Error);
});

test("a backend that never ends its body: the error comes with the signal", async () => {
  await using backend = await startRawBackend((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
  });
  const abort = new AbortController();
  const answer = send(backend.url, { signal: abort.signal });
  const socket = await backend.connections.next();
  abort.abort(new Error("time is up"));
  await expect(answer).rejects.toThrow(Error);
  // The backend too learns of it.
  await new Promise((resolve) => socket.once("close", resolve));
});

test("a signal that has aborted already sends nothing", async () => {
  await using backend = await startBackend();
  const signal = AbortSignal.abort(new Error("too late"));
  await expect(send(`${backend.url}/late`, { signal })).rejects.toThrow("aborted");
  await send(`${backend.url}/in-time`);
  expect((await backend.requests.next()).target).toBe("/in-time");
});

test("of an answer without an end only so much is read, and the backend is hung up on", async () => {
  await using backend = await startRawBackend((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    const chunk = Buffer.alloc(1 << 16, "x");
    const pour = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on("drain", pour);
    pour();
  });
  await expect(send(backend.url)).rejects.toThrow("longer than 10,485,760 bytes");
  const socket = await backend.connections.next();
  expect(socket.bytesWritten).toBeLessThan(64 * 1024 * 1024);
});

test("an answer of exactly the limit is read", async () => {
  await using backend = await startBackend((response) => void response.end(Buffer.alloc(10_485_760)));
  expect((await send(backend.url)).body.length).toBe(10_485_760);
});
