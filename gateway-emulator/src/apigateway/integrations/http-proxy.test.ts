import { expect, test } from "vitest";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import { startGateway, type TestGateway } from "../gateway.fixture.ts";
import { startBackend, startRawBackend } from "./backend.fixture.ts";
import { httpProxyTo } from "./integrations.fixture.ts";

function adviceOf({ journal }: TestGateway): string {
  return journal
    .after(0)
    .flatMap(({ kind, detail }) =>
      kind === "advice" || kind === "handshake" ? [String(detail?.advice)] : [],
    )
    .join("\n");
}

function callsOf({ journal }: TestGateway) {
  return journal.after(0).filter(({ kind }) => kind === "integration");
}

test("a handshake's backend sees the client's headers and query, and no connection id of its own accord", async () => {
  await using backend = await startBackend();
  const integration = httpProxyTo(`${backend.url}/connect?own=1`);
  await using api = await startGateway({ routes: { $connect: { integration } } });
  await using _client = await openClient(`${api.ws}/ws?room=fog&room=mist`, {
    origin: "http://localhost:3000",
    headers: { "User-Agent": "browser", "X-Custom": "c", Cookie: "a=b" },
    perMessageDeflate: true,
  });
  const { method, target, headers, body } = await backend.requests.next();
  expect([method, target, body]).toEqual(["POST", "/connect?own=1&room=fog&room=mist", ""]);
  expect(headers).toEqual({
    host: new URL(backend.url).host,
    connection: "close",
    "content-length": "0",
    "sec-websocket-key": expect.stringMatching(/==$/),
    "sec-websocket-version": "13",
    "sec-websocket-extensions": expect.stringContaining("permessage-deflate"),
    origin: "http://localhost:3000",
    "user-agent": "browser",
    cookie: "a=b",
    "x-custom": "c",
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
    "x-amzn-apigateway-api-id": "a1b2c3d4e5",
  });
});

test("what is mapped goes along, before the client's own", async () => {
  await using backend = await startBackend();
  const integration = httpProxyTo(`${backend.url}/{stage}/connect`, {
    requestParameters: {
      "integration.request.header.connectionId": "context.connectionId",
      "integration.request.header.Sec-WebSocket-Version": "'0'",
      "integration.request.querystring.room": "stageVariables.room",
      "integration.request.path.stage": "context.stage",
    },
  });
  await using api = await startGateway({ routes: { $connect: { integration } }, variables: { room: "dew" } });
  await using _client = await openClient(`${api.ws}/ws?room=fog&user=eve`);
  const { target, headers, rawHeaders } = await backend.requests.next();
  expect(target).toBe("/ws/connect?user=eve&room=dew");
  expect(headers["sec-websocket-version"]).toBe("0");
  const [connection] = api.gateway.connections.all();
  expect(rawHeaders).toEqual(expect.arrayContaining(["connectionId", connection?.connectionId]));
});

test.each([200, 204])(
  "a backend that answers %i accepts the client, with the sub-protocol that it names",
  async (statusCode) => {
    await using backend = await startBackend((response, { headers }) => {
      const [first = ""] = String(headers["sec-websocket-protocol"]).split(",");
      response.writeHead(statusCode, { "Sec-WebSocket-Protocol": first, "Set-Cookie": "a=b" }).end();
    });
    await using api = await startGateway({ routes: { $connect: { integration: httpProxyTo(backend.url) } } });
    await using client = await openClient(`${api.ws}/ws`, { protocols: ["a", "b"] });
    expect(client.socket.protocol).toBe("a");
    expect(client.headers).not.toHaveProperty("set-cookie");
  },
);

test.each([302, 400, 401, 503])(
  "a backend that answers %i refuses the handshake with it",
  async (statusCode) => {
    await using backend = await startBackend((response) => {
      response.writeHead(statusCode, { location: "http://127.0.0.1:1/" }).end("because");
    });
    await using api = await startGateway({ routes: { $connect: { integration: httpProxyTo(backend.url) } } });
    expect(await refusedHandshake(`${api.ws}/ws`)).toMatchObject({ statusCode });
  },
);

test("a message goes to the backend as it is, and its answer comes back as it is, whatever the status", async () => {
  await using backend = await startBackend((response, { body }) => {
    response.writeHead(500, { "content-type": "text/plain" }).end(`${body} 你好`);
  });
  const integration = httpProxyTo(`${backend.url}/ask`, {
    requestTemplates: { $default: "never used" },
    passthroughBehavior: "NEVER",
  });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws?secret=1`, {
    headers: { "X-Custom": "c", "User-Agent": "b" },
  });
  client.send('{"action": "ask"}\r\n');
  expect(await client.next()).toBe('{"action": "ask"}\r\n 你好');
  const { method, target, headers, body } = await backend.requests.next();
  expect([method, target, body]).toEqual(["POST", "/ask", '{"action": "ask"}\r\n']);
  // Nothing of the handshake.
  expect(headers).toEqual({
    host: new URL(backend.url).host,
    connection: "close",
    "content-length": "19",
    "content-type": "application/json",
    "user-agent": "AmazonAPIGateway_a1b2c3d4e5",
    "x-amzn-apigateway-api-id": "a1b2c3d4e5",
  });
  expect(callsOf(api)).toEqual([
    expect.objectContaining({
      connectionId: api.gateway.connections.all()[0]?.connectionId,
      requestId: expect.stringMatching(/=$/),
      ms: 0,
      detail: {
        routeKey: "ask",
        type: "HTTP_PROXY",
        method: "POST",
        uri: `${backend.url}/ask`,
        statusCode: 500,
      },
    }),
  ]);
});

test("a one-way route says nothing, and $disconnect reaches its backend too", async () => {
  await using backend = await startBackend((response) => void response.end("unheard"));
  const integration = httpProxyTo(backend.url);
  await using api = await startGateway({
    routes: { ask: { integration }, tell: { integration, twoWay: true }, $disconnect: { integration } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  await backend.requests.next();
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe("unheard");
  await backend.requests.next();
  client.socket.close();
  expect(await backend.requests.next()).toMatchObject({ method: "POST", body: "" });
});

test("a backend that does not listen: 504 for the handshake, and the advice names URL and cause, no secret", async () => {
  const { url } = await gone();
  const { host } = new URL(url);
  const integration = httpProxyTo(`http://user:secret@${host}/connect?key=secret`);
  await using api = await startGateway({ routes: { $connect: { integration } } });
  const refused = await refusedHandshake(`${api.ws}/ws?token=secret`);
  expect(refused.statusCode).toBe(504);
  expect(JSON.parse(refused.body)).toMatchObject({ message: "Internal server error" });
  expect(adviceOf(api)).toMatch(new RegExp(`504: the backend POST http://${host}/connect .*ECONNREFUSED`));
  expect(callsOf(api)).toMatchObject([
    { detail: { uri: `http://${host}/connect`, error: expect.stringContaining("ECONNREFUSED") } },
  ]);
  expect(JSON.stringify(api.journal.after(0))).not.toContain("secret");
});

test("a backend that does not listen: Internal server error for a message, and the socket stays open", async () => {
  const { url } = await gone();
  await using backend = await startBackend((response) => void response.end("well"));
  await using api = await startGateway({
    routes: {
      ask: { integration: httpProxyTo(url) },
      tell: { integration: httpProxyTo(backend.url), twoWay: true },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", "connectionId":/);
  expect(adviceOf(api)).toContain("ECONNREFUSED");
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe("well");
});

test.each([
  ["hangs up", ""],
  ["has headers with a nul", "HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nhi"],
  ["stops in the middle of its body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"],
  ["is no HTTP server", "SSH-2.0-OpenSSH_9.9\r\n"],
])("a backend that %s: Internal server error, and advice", async (_case, bytes) => {
  await using backend = await startRawBackend((socket) => void socket.end(bytes, "latin1"));
  await using api = await startGateway({
    routes: { ask: { integration: httpProxyTo(backend.url), twoWay: true } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toContain(`the backend POST ${backend.url} failed`);
});

test("a backend that never answers: the timeout's frame at the integration's own timeout, and it is hung up on", async () => {
  await using backend = await startRawBackend(() => undefined);
  const integration = httpProxyTo(backend.url, { timeoutMs: 5000 });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  const socket = await backend.connections.next();
  const hungUp = new Promise((resolve) => socket.once("close", resolve));
  api.clock.advance(4999);
  expect(callsOf(api)).toEqual([]);
  api.clock.advance(1);
  expect(await client.next()).toMatch(/^\{"message": "Endpoint request timed out", /);
  await hungUp;
  expect(callsOf(api)).toMatchObject([{ ms: 5000, detail: { error: "timeout" } }]);
});

test("a backend that begins and never ends is the timeout's too, on $connect with 504", async () => {
  await using backend = await startRawBackend((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
  });
  await using api = await startGateway({ routes: { $connect: { integration: httpProxyTo(backend.url) } } });
  const refused = refusedHandshake(`${api.ws}/ws`);
  await backend.connections.next();
  api.clock.advance(29_000);
  expect(await refused).toMatchObject({ statusCode: 504, body: expect.stringContaining("timed out") });
});

test("a backend that sends 100 MB: Internal server error, and another client's answer comes meanwhile", async () => {
  await using backend = await startBackend((response, { body }) => {
    if (body.includes("tell")) response.end("well");
    else response.end(Buffer.alloc(100 * 1024 * 1024, "x"));
  });
  const integration = httpProxyTo(backend.url);
  await using api = await startGateway({
    routes: { ask: { integration, twoWay: true }, tell: { integration, twoWay: true } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  await using other = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  other.send('{"action":"tell"}');
  expect(await other.next()).toBe("well");
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toContain("longer than 10,485,760 bytes");
});

test("what a client says cannot add a header, and cannot leave its segment of the path", async () => {
  await using backend = await startBackend((response) => void response.end("well"));
  const integration = httpProxyTo(`${backend.url}/rooms/{room}`, {
    requestParameters: {
      "integration.request.header.X-Room": "route.request.body.header",
      "integration.request.path.room": "route.request.body.room",
      "integration.request.querystring.q": "route.request.body.room",
    },
  });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send(JSON.stringify({ action: "ask", header: "a\r\nX-Admin: true", room: "x" }));
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toContain("X-Room holds a line break");
  client.send(JSON.stringify({ action: "ask", header: "雾", room: "../admin?a#b" }));
  expect(await client.next()).toBe("well");
  const { target, headers } = await backend.requests.next();
  expect(target).toBe("/rooms/..%2Fadmin%3Fa%23b?q=..%2Fadmin%3Fa%23b");
  expect(Buffer.from(String(headers["x-room"]), "latin1").toString()).toBe("雾");
});

/** An address where nobody listens any more. */
async function gone(): Promise<{ url: string }> {
  await using backend = await startBackend();
  return { url: backend.url };
}
