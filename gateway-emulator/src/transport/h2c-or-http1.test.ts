import http2 from "node:http2";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import fastify from "fastify";
import { expect, test } from "vitest";
import { VirtualClock } from "../control/clock.ts";
import { FIRST_BYTES_TIMEOUT_MS } from "./first-bytes.ts";
import { h2cOrHttp1 } from "./h2c-or-http1.ts";
import { type RawClient, connectRaw } from "./raw-client.fixture.ts";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const GET = "GET /version HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";

async function listen() {
  const clock = new VirtualClock();
  const app = fastify({ serverFactory: h2cOrHttp1({ clock }) });
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.get("/version", (request, reply) => reply.send(request.raw.httpVersion));
  app.post("/*", (request, reply) =>
    reply.send({ version: request.raw.httpVersion, body: String(request.body) }),
  );
  // Answers its headers at once and its body never.
  app.get("/endless", (_request, reply) => void reply.hijack().raw.writeHead(200));
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return { app, clock, url, port: Number(new URL(url).port), [Symbol.asyncDispose]: () => app.close() };
}

/** Counts the connections that the server holds. */
function connectionsOf({ app }: Awaited<ReturnType<typeof listen>>): () => Promise<number> {
  const getConnections = promisify(app.server.getConnections.bind(app.server));
  return () => getConnections();
}

test("HTTP/1.1 and HTTP/2 clear text are served on one port", async () => {
  await using server = await listen();
  const session = http2.connect(server.url);
  try {
    const stream = session.request({ ":path": "/version" });
    expect(await text(stream)).toBe("2.0");
    expect(await (await fetch(`${server.url}/version`)).text()).toBe("1.1");
  } finally {
    session.close();
  }
});

test.each([
  ["its default transport, HTTP/2", undefined, "2.0"],
  ["HTTP/1.1", new NodeHttpHandler(), "1.1"],
] as const)("the SDK's Bedrock client is served over %s", async (_name, requestHandler, version) => {
  await using server = await listen();
  const client = new BedrockRuntimeClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    ...(requestHandler && { requestHandler }),
  });
  try {
    const large = "x".repeat(200_000);
    const { body } = await client.send(new InvokeModelCommand({ modelId: "m", body: large }));
    expect(JSON.parse(body.transformToString())).toEqual({ version, body: large });
  } finally {
    client.destroy();
  }
});

test("fifty requests run side by side in one HTTP/2 session", async () => {
  await using server = await listen();
  const session = http2.connect(server.url);
  try {
    const requests = Array.from({ length: 50 }, () => session.request({ ":path": "/version" }));
    expect(await Promise.all(requests.map((stream) => text(stream)))).toEqual(Array(50).fill("2.0"));
  } finally {
    session.close();
  }
});

async function dribble(client: RawClient, bytes: string): Promise<void> {
  for (const byte of Buffer.from(bytes)) {
    await client.write(Buffer.of(byte));
    await setImmediate();
  }
}

test("an HTTP/2 preface dribbled byte by byte is understood", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await dribble(client, PREFACE);
  await client.write(EMPTY_SETTINGS);
  while (client.received().length < 9) await once(client.socket, "data");
  expect(client.received().charCodeAt(3), "the type of the first frame: SETTINGS").toBe(4);
});

test.each([
  ["GET", "200 OK"],
  ["POST", "200 OK"],
  ["PROPFIND", "404 Not Found"],
])("a %s dribbled byte by byte is HTTP/1.1, however it begins", async (method, answer) => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await dribble(client, GET.replace("GET", method));
  await client.ended;
  expect(client.received()).toContain(`HTTP/1.1 ${answer}`);
});

test("requests pipelined behind the first bytes are all answered", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await client.write(GET.replace("connection: close\r\n", "").repeat(3) + GET);
  await client.ended;
  expect(client.received().match(/HTTP\/1.1 200/g)).toHaveLength(4);
});

test("bytes of no protocol are answered with 400 and harm nobody else", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await client.write(Buffer.from([0, 1, 2, 255, 13, 10, 13, 10]));
  await client.ended;
  expect(client.received()).toContain("400 Bad Request");
  expect((await fetch(`${server.url}/version`)).status).toBe(200);
});

test("a preface that turns into something else is HTTP/1.1's to refuse", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await client.write("PRI * HTTP/2.0\r\n\r\nXX");
  await client.ended;
  expect(client.received()).toContain("HTTP/1.1 400");
});

test("an HTTP/2 session that sends nonsense after its preface ends alone", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await client.write(PREFACE + "nonsense".repeat(100));
  await client.ended;
  expect((await fetch(`${server.url}/version`)).status).toBe(200);
});

test.each([
  ["says nothing", ""],
  ["stops within the preface", "PRI"],
])("a client that %s is hung up on after ten seconds", async (_name, bytes) => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  if (bytes) await client.write(bytes);
  await expect.poll(connectionsOf(server)).toBe(1);
  server.clock.advance(FIRST_BYTES_TIMEOUT_MS - 1);
  await expect.poll(connectionsOf(server)).toBe(1);
  server.clock.advance(1);
  await client.ended;
  await expect.poll(connectionsOf(server)).toBe(0);
});

test("a client that has decided keeps its connection past the ten seconds", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  const keepAlive = GET.replace("connection: close\r\n", "");
  await client.write(keepAlive);
  await once(client.socket, "data");
  server.clock.advance(FIRST_BYTES_TIMEOUT_MS);
  await client.write(GET);
  await client.ended;
  expect(client.received().match(/HTTP\/1.1 200/g)).toHaveLength(2);
});

test.each([
  ["within the preface", "PRI * HTTP"],
  ["in an HTTP/2 session", PREFACE],
])("a client that finishes sending %s is let go", async (_name, bytes) => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  client.socket.end(bytes);
  await client.ended;
  await expect.poll(connectionsOf(server)).toBe(0);
});

test("close ends sessions, answers in progress and silent clients at once", async () => {
  const server = await listen();
  const session = http2.connect(server.url);
  session.on("error", () => {});
  const idle = await fetch(`${server.url}/version`);
  await idle.text();
  await using silent = await connectRaw(server.port);
  await using undecided = await connectRaw(server.port);
  await undecided.write("PRI * ");
  await using endless = await connectRaw(server.port);
  await endless.write(GET.replace("/version", "/endless"));
  const stream = session.request({ ":path": "/endless" });
  stream.on("error", () => {});
  await once(stream, "response");
  await expect.poll(connectionsOf(server)).toBe(5);
  const sessionClosed = once(session, "close");
  await server.app.close();
  await Promise.all([sessionClosed, silent.ended, undecided.ended, endless.ended]);
  expect(server.app.server.listening).toBe(false);
});

test("a port that is taken is an error of listen", async () => {
  await using server = await listen();
  const second = fastify({ serverFactory: h2cOrHttp1({ clock: new VirtualClock() }) });
  await expect(second.listen({ port: server.port, host: "127.0.0.1" })).rejects.toThrow("EADDRINUSE");
});
