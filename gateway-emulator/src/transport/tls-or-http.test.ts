import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import tls from "node:tls";
import { promisify } from "node:util";
import {
  ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { VirtualClock } from "../control/clock.ts";
import { type CertificateAuthority, openCertificateAuthority } from "./certificate-authority.ts";
import { FIRST_BYTES_TIMEOUT_MS } from "./first-bytes.ts";
import { connectRaw } from "./raw-client.fixture.ts";
import { tlsOrHttp } from "./tls-or-http.ts";

const GET = "GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n";

let folder: string;
let certificate: CertificateAuthority;
let ca: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "groundfog-tls-"));
  certificate = await openCertificateAuthority({ folder, names: ["localhost"], now: Date.now() });
  ca = await readFile(certificate.caCertificatePath, "utf8");
});
afterAll(() => rm(folder, { recursive: true }));

/** A gateway in small: tells the scheme it was called by, echoes frames, remembers the sockets of POSTs. */
async function listen() {
  const clock = new VirtualClock();
  const app = fastify({ serverFactory: tlsOrHttp({ clock, certificate }) });
  const posts: { url: string; body: string; remotePort: number | undefined }[] = [];
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  app.get("/", (request, reply) => reply.send(request.protocol));
  app.post("/*", (request, reply) => {
    posts.push({ url: request.url, body: String(request.body), remotePort: request.socket.remotePort });
    return reply.send();
  });
  const webSockets = new WebSocketServer({ noServer: true });
  app.server.on("upgrade", (request, socket, head) =>
    webSockets.handleUpgrade(request, socket, head, (client) => {
      const scheme = socket instanceof tls.TLSSocket ? "https" : "http";
      client.on("message", (data: Buffer) => client.send(`${scheme} ${data.toString()}`));
    }),
  );
  app.addHook("preClose", async () => {
    for (const client of webSockets.clients) client.close();
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  const port = Number(new URL(url).port);
  return { app, clock, port, posts, [Symbol.asyncDispose]: () => app.close() };
}

type Server = Awaited<ReturnType<typeof listen>>;

function connectionsOf({ app }: Server): () => Promise<number> {
  const getConnections = promisify(app.server.getConnections.bind(app.server));
  return () => getConnections();
}

async function connectTls(port: number, options: tls.ConnectionOptions = {}) {
  const socket = tls.connect({ port, host: "127.0.0.1", servername: "localhost", ca, ...options });
  await once(socket, "secureConnect");
  return socket;
}

async function answerTo(socket: tls.TLSSocket, request: string): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk)).write(request);
  await once(socket, "end");
  return Buffer.concat(chunks).toString();
}

test("the SDK posts to connections over https, on one connection that is kept alive", async () => {
  await using server = await listen();
  const client = new ApiGatewayManagementApiClient({
    endpoint: `https://localhost:${server.port}/ws`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: { httpsAgent: { ca } },
  });
  try {
    for (const Data of ["one", "two", "three"])
      await client.send(new PostToConnectionCommand({ ConnectionId: "AAA=", Data }));
  } finally {
    client.destroy();
  }
  expect(server.posts.map(({ body }) => body)).toEqual(["one", "two", "three"]);
  expect(server.posts[0]?.url).toBe("/ws/@connections/AAA%3D");
  expect(new Set(server.posts.map(({ remotePort }) => remotePort)).size).toBe(1);
});

test("both schemes reach the same routes, and a request knows its own", async () => {
  await using server = await listen();
  expect(await (await fetch(`http://127.0.0.1:${server.port}/`)).text()).toBe("http");
  expect(await answerTo(await connectTls(server.port), GET)).toMatch(/\r\n\r\nhttps$/);
});

test.each(["ws", "wss"])("WebSockets open and talk over %s", async (scheme) => {
  await using server = await listen();
  const socket = new WebSocket(`${scheme}://localhost:${server.port}/ws`, { ca, family: 4 });
  await once(socket, "open");
  const answers: string[] = [];
  socket.on("message", (data: Buffer) => answers.push(data.toString()));
  // More than one TLS record holds.
  const large = "霧".repeat(30_000);
  socket.send("hello");
  socket.send(large);
  await expect.poll(() => answers.length).toBe(2);
  const protocol = scheme === "wss" ? "https" : "http";
  expect(answers).toEqual([`${protocol} hello`, `${protocol} ${large}`]);
  socket.close();
  await once(socket, "close");
});

test("HTTP/1.1 is what a TLS client is offered", async () => {
  await using server = await listen();
  const socket = await connectTls(server.port, { ALPNProtocols: ["h2", "http/1.1"] });
  expect(socket.alpnProtocol).toBe("http/1.1");
  socket.destroy();
});

test("a TLS handshake dribbled byte by byte succeeds", async () => {
  await using server = await listen();
  await using raw = await connectRaw(server.port);
  const [clientSide, wireSide] = duplexPair();
  raw.socket.pipe(wireSide);
  const dribbled = pipeline(wireSide, async (wire) => {
    for await (const bytes of wire)
      for (const byte of Buffer.from(bytes)) {
        await raw.write(Buffer.of(byte));
        await setImmediate();
      }
  });
  const client = tls.connect({ socket: clientSide, servername: "localhost", ca });
  expect(await answerTo(client, GET)).toMatch(/\r\n\r\nhttps$/);
  clientSide.end();
  await dribbled;
});

test("requests pipelined behind the first bytes are all answered", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await client.write(GET.replace("connection: close\r\n", "").repeat(3) + GET);
  await client.ended;
  expect(client.received().match(/HTTP\/1.1 200/g)).toHaveLength(4);
});

test.each([
  ["a broken handshake", Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]), ""],
  ["bytes of no protocol", Buffer.from([0, 1, 2, 255, 13, 10, 13, 10]), "400 Bad Request"],
])("%s ends that connection alone", async (_name, bytes, answer) => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await client.write(bytes);
  await client.ended;
  expect(client.received()).toContain(answer);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
});

test("a client that does not trust the authority hangs up and harms nobody", async () => {
  await using server = await listen();
  await expect(connectTls(server.port, { ca: [] })).rejects.toThrow("unable to");
  await expect.poll(connectionsOf(server)).toBe(0);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
});

test.each([
  ["between two handshake bytes", Buffer.from([0x16, 3, 1])],
  ["before its first byte", Buffer.alloc(0)],
])("a client that breaks off %s is forgotten", async (_name, bytes) => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  if (bytes.length > 0) await client.write(bytes);
  await expect.poll(connectionsOf(server)).toBe(1);
  client.socket.resetAndDestroy();
  await expect.poll(connectionsOf(server)).toBe(0);
  expect(server.app.server.listening).toBe(true);
});

test("a client that says nothing is hung up on after ten seconds", async () => {
  await using server = await listen();
  await using client = await connectRaw(server.port);
  await expect.poll(connectionsOf(server)).toBe(1);
  server.clock.advance(FIRST_BYTES_TIMEOUT_MS);
  await client.ended;
  await expect.poll(connectionsOf(server)).toBe(0);
});

test("close ends kept-alive, half-shaken and silent connections at once", async () => {
  const server = await listen();
  await using silent = await connectRaw(server.port);
  await using halfShaken = await connectRaw(server.port);
  await halfShaken.write(Buffer.from([0x16, 3, 1, 2, 0]));
  await using keptAlive = await connectRaw(server.port);
  await keptAlive.write(GET.replace("connection: close\r\n", ""));
  await expect.poll(() => keptAlive.received()).toContain("200 OK");
  const secure = await connectTls(server.port);
  await expect.poll(connectionsOf(server)).toBe(4);
  const secureClosed = once(secure, "close");
  await server.app.close();
  await Promise.all([silent.ended, halfShaken.ended, keptAlive.ended, secureClosed]);
  expect(server.app.server.listening).toBe(false);
});

test("close tells WebSockets goodbye before it ends them", async () => {
  const server = await listen();
  const sockets = ["ws", "wss"].map(
    (scheme) => new WebSocket(`${scheme}://localhost:${server.port}/ws`, { ca, family: 4 }),
  );
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  const codes = Promise.all(sockets.map(async (socket) => (await once(socket, "close"))[0] as number));
  await server.app.close();
  expect(await codes).toEqual([1005, 1005]);
});
