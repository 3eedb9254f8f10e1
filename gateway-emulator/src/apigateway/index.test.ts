import { expect, test } from "vitest";
import { missingAuthenticationToken } from "../iam/signature-error.ts";
import { connectRaw } from "../transport/raw-client.fixture.ts";
import { openClient, refusedHandshake } from "./client.fixture.ts";
import { startGateway } from "./gateway.fixture.ts";
import { closeCodeIn, frame, upgradeRaw } from "./raw-frames.fixture.ts";

const handlers = { $disconnect: () => ({}), $default: ({ body }: { body: string }) => ({ body }) };

test.each(["/ws", "/ws/", "/ws?a=1", "/ws/?a=1"])("a client may connect to %s", async (path) => {
  await using api = await startGateway({ handlers, twoWay: ["$default"] });
  await using client = await openClient(`${api.ws}${path}`);
  client.send("hi");
  expect(await client.next()).toBe("hi");
});

test.each(["/", "/prod", "/WS", "/ws/more", "/ws/more/still", "//ws", "/%zz", `/${"p".repeat(4000)}`])(
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

test("a handshake on a path of the management API is told where WebSockets are taken", async () => {
  await using api = await startGateway({ handlers });
  await refusedHandshake(`${api.ws}/ws/@connections/L0SM9cOFvHcCIhw=`);
  expect(api.journal.after(0)).toMatchObject([
    {
      detail: {
        advice: `403 ForbiddenException: /ws/@connections/L0SM9cOFvHcCIhw= takes no WebSocket: the stage "ws" takes them at /ws`,
      },
    },
  ]);
});

test("the query of a refused request, which may hold a session token, is not written down", async () => {
  await using api = await startGateway({ handlers });
  const query = "X-Amz-Security-Token=secret&X-Amz-Signature=secret";
  await refusedHandshake(`${api.ws}/prod?${query}`);
  await refusedHandshake(`${api.ws}/ws/more?${query}`);
  await fetch(`${api.http}/prod/@connections/L0SM9cOFvHcCIhw=?${query}`);
  await fetch(`${api.http}/ws/connections/L0SM9cOFvHcCIhw=?${query}`);
  await fetch(`${api.http}/ws/@connections/L0SM9cOFvHcCIhw=?${query}`);
  expect(api.journal.after(0).map(({ detail }) => detail?.path)).toEqual([
    "/prod",
    "/ws/more",
    "/prod/@connections/L0SM9cOFvHcCIhw=",
    "/ws/connections/L0SM9cOFvHcCIhw=",
    "/ws/@connections/L0SM9cOFvHcCIhw=",
  ]);
  expect(JSON.stringify(api.journal.after(0))).not.toContain("secret");
});

test.each(["/ws", "/ws/", "/ws?a=1"])("a plain GET of %s is 426", async (path) => {
  await using api = await startGateway({ handlers: { $connect: () => ({}) } });
  const response = await fetch(`${api.http}${path}`);
  expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
  expect(api.journal.after(0)).toEqual([
    expect.objectContaining({
      kind: "advice",
      detail: { advice: expect.stringContaining("426"), method: "GET", path: path.replace("?a=1", "") },
    }),
  ]);
});

test.each(["/ws/more", "/ws/@connections", "/ws/@connections/L0SM9cOFvHcCIhw=/more"])(
  "a plain GET of %s, which nobody has signed, is 426 too",
  async (path) => {
    await using api = await startGateway({ handlers });
    const response = await fetch(`${api.http}${path}`);
    expect([response.status, response.headers.get("upgrade")]).toEqual([426, "websocket"]);
  },
);

test.each([
  ["in a header", "", { Authorization: "AWS4-HMAC-SHA256 Credential=…" }],
  ["in its query", "?X-Amz-Signature=abc", {}],
])("a GET that is signed %s is told that there is no such route", async (_case, query, headers) => {
  await using api = await startGateway({ handlers });
  const response = await fetch(`${api.http}/ws/ws/@connections/L0SM9cOFvHcCIhw%3D${query}`, {
    headers: new Headers(Object.entries(headers).map(([name, value]) => [name, value.replace("…", "x")])),
  });
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([404, "NotFoundException"]);
  expect(await response.json()).toEqual({
    message: "No method found matching route ws/@connections/L0SM9cOFvHcCIhw= for http method GET.",
  });
});

test("a HEAD of a connection does nothing to it", async () => {
  await using api = await startGateway({ handlers });
  await using _client = await openClient(`${api.ws}/ws`);
  const [connection] = api.gateway.connections.all();
  const url = `${api.http}/ws/@connections/${connection?.connectionId ?? ""}`;
  const unsigned = await fetch(url, { method: "HEAD" });
  const signed = await fetch(url, { method: "HEAD", headers: { Authorization: "AWS4-HMAC-SHA256 x" } });
  expect([unsigned.status, signed.status]).toEqual([426, 404]);
  expect(api.gateway.connections.all()).toEqual([connection]);
});

test.each(["POST", "PUT", "DELETE"])("%s on the stage itself is 404", async (method) => {
  await using api = await startGateway({ handlers });
  const response = await fetch(`${api.http}/ws`, { method });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    message: `No method found matching route / for http method ${method}.`,
  });
});

test("a call that has no route must be signed all the same", async () => {
  const error = missingAuthenticationToken();
  await using api = await startGateway({
    handlers,
    authorize: () => {
      throw error;
    },
  });
  const response = await fetch(`${api.http}/ws/more`, { method: "POST", body: "hi" });
  expect([response.status, await response.json()]).toEqual([
    403,
    { message: "Missing Authentication Token" },
  ]);
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
    message: `No method found matching route ${path.slice("/ws/".length)} for http method ${method}.`,
  });
});

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
  await using raw = await upgradeRaw(api.http);
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

test("the close frame for garbage arrives, also when more was on its way and the client reads late", async () => {
  await using api = await startGateway({ handlers });
  await using raw = await upgradeRaw(api.http);
  raw.socket.pause();
  await raw.write(frame(0x83, [0x68]));
  await raw.write(Buffer.alloc(2 ** 20));
  await expect.poll(() => api.gateway.connections.all(), { interval: 5 }).toEqual([]);
  raw.socket.resume();
  await expect.poll(() => closeCodeIn(raw.received()), { interval: 5 }).toBe(1002);
});
