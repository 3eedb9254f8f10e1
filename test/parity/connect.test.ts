import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { call } from "./call.ts";
import { openClient, refusedBy, statusOf } from "./client.ts";
import { firstKept, kept, parseEvent } from "./kept.ts";
import type { CallOutcome } from "./order.ts";
import { ID } from "./shapes.ts";
import { onAws, test } from "./target.ts";

const TIMEOUT_MS = 29_000;

test.for([200, 201, 299])(
  "4.2 a status of %i from $connect opens the connection",
  async (status, { target }) => {
    await using client = await openClient(target, "main", { order: { return: { statusCode: status } } });
    expect(parseEvent(await client.ask({ action: "ask" })).requestContext.connectionId).toMatch(ID);
  },
);

test.for([301, 400, 401, 403, 404, 429, 500, 501, 503])(
  "4.2 a status of %i from $connect is the handshake's status",
  async (status, { target }) => {
    expect(await statusOf(target, "main", { order: { return: { statusCode: status } } })).toBe(status);
  },
);

test("4.2 a $connect that throws is 502", async ({ target }) => {
  expect(await statusOf(target, "main", { order: { throw: "no" } })).toBe(502);
});

test("4.2 a $connect whose process exits is 502", async ({ target }) => {
  expect(await statusOf(target, "main", { order: { exit: true } })).toBe(502);
});

test("4.2 a $connect that runs into its function's own timeout is 502", async ({ target }) => {
  expect(await statusOf(target, "impatient", { order: { hangMs: 5_000 } })).toBe(502);
});

test.for([
  ["null", null],
  ["a string", "ok"],
  ["an array", [200]],
  ["an object with a key that there is not", { statusCode: 200, cookies: [] }],
  ["a header that is a number", { statusCode: 200, headers: { "X-Number": 1 } }],
  ["multiValueHeaders that are no lists", { statusCode: 200, multiValueHeaders: { "X-Own": "a" } }],
  ["a status that is no whole number", { statusCode: "soon" }],
  ["a status in another base", { statusCode: "0xc8" }],
  ["a body that is no string", { statusCode: 200, body: { a: 1 } }],
] as const)("4.2, 5.3 a $connect that returns %s is 502", async ([, result], { target }) => {
  expect(await statusOf(target, "main", { order: { return: result } })).toBe(502);
});

test("4.2 a $connect that returns nothing is 502", async ({ target }) => {
  expect(await statusOf(target, "main", { order: { returnNothing: true } })).toBe(502);
});

test.for([
  ["an empty object", {}],
  ["an object without a status", { body: "welcome" }],
  ["a status in a string", { statusCode: "200" }],
  [
    "all the keys there are",
    {
      statusCode: 200,
      headers: { a: "b", c: true },
      multiValueHeaders: {},
      body: "",
      isBase64Encoded: false,
    },
  ],
] as const)("4.2, 5.3 a $connect that returns %s opens the connection", async ([, result], { target }) => {
  expect(await statusOf(target, "main", { order: { return: result } })).toBe(101);
});

test("4.2 a $connect that is slower than its integration's timeout is 504", async ({ target }) => {
  expect(await statusOf(target, "hasty", { order: { hangMs: 3_000 } })).toBe(504);
});

test.skipIf(onAws)("4.2, 8 a $connect that takes 29 s is 504", async ({ target }) => {
  const token = randomUUID();
  const status = statusOf(target, "main", { token, order: { hangMs: 2_000 } });
  await firstKept(target, token, "CONNECT");
  target.advance(TIMEOUT_MS);
  expect(await status).toBe(504);
});

test("4.2 a $connect whose function may not be invoked is 500", async ({ target }) => {
  expect(await statusOf(target, "unpermitted-connect")).toBe(500);
});

test("4.2 a refusal says in JSON why, on which connection and in which request", async ({ target }) => {
  const refusal = await refusedBy(target, "main", { order: { throw: "no" } });
  expect(refusal.headers["content-type"]).toMatch(/^application\/json/);
  expect(refusal.body).toMatch(/^\{"message": "[^"]+", "connectionId":"[^"]{16}", "requestId":"[^"]{16}"\}$/);
});

test("4.1 without a $connect route everyone may connect", async ({ target }) => {
  expect(await statusOf(target, "without-connect")).toBe(101);
});

test("4.1 a stage that there is not comes before all else: 403", async ({ target }) => {
  const url = target.websocket("unpermitted-connect").replace(/probe$/, "other");
  const refusal = await refusedBy({ ...target, websocket: () => url }, "unpermitted-connect");
  expect([refusal.status, refusal.body]).toEqual([403, '{"message":"Forbidden"}']);
});

test.for(["", "/"])("1.1 a handshake without a stage is 403 (path %j)", async (path, { target }) => {
  const url = target.websocket("main").replace(/\/probe$/, path);
  const refusal = await refusedBy({ ...target, websocket: () => url }, "main");
  expect([refusal.status, refusal.body]).toEqual([403, '{"message":"Forbidden"}']);
});

test("1.1 a slash may stand after the stage", async ({ target }) => {
  const url = `${target.websocket("main")}/`;
  expect(await statusOf({ ...target, websocket: () => url }, "main")).toBe(101);
});

// Only there: the emulator has no custom domains, so that such an API could not be reached at all.
if (onAws)
  test("1.1 an API whose own endpoint is disabled is 403", async ({ target }) => {
    const refusal = await refusedBy(target, "disabled");
    expect([refusal.status, refusal.body]).toEqual([403, '{"message":"Forbidden"}']);
  });

test.for(["", "/", "/anything"])("1.1 a plain GET of the stage%s is 426", async (path, { target }) => {
  const answer = await call(target, { method: "GET", url: `${target.endpoint("main")}${path}` });
  expect(answer.status).toBe(426);
});

test("1.1, 8 an address of 4,096 characters is taken, and a longer one is 414", async ({ target }) => {
  const statusWith = (characters: number, scheme: string) => {
    const url = target.websocket("main").replace(/^wss?:/, scheme);
    const pad = "x".repeat(characters - url.length - "?pad=".length);
    return statusOf(target, "main", { query: { pad } });
  };
  // It is not known whether AWS counts the scheme as wss: or as https:.
  expect([await statusWith(4_096, "https:"), await statusWith(4_097, "wss:")]).toEqual([101, 414]);
});

test("4.3 the answer to a handshake has the headers that an upgrade needs, and a date", async ({
  target,
}) => {
  await using client = await openClient(target, "main");
  expect(Object.keys(client.headers).toSorted()).toEqual(
    expect.arrayContaining(["connection", "date", "sec-websocket-accept", "upgrade"]),
  );
  expect([client.headers.connection, client.headers.upgrade].map((value) => value?.toLowerCase())).toEqual([
    "upgrade",
    "websocket",
  ]);
});

test("4.3 of what $connect returns, only Sec-WebSocket-Protocol reaches the client", async ({ target }) => {
  const headers = { "Sec-WebSocket-Protocol": "chat.v2", "Set-Cookie": "a=b", "X-Own": "yes" };
  await using client = await openClient(target, "main", {
    protocols: ["chat.v1", "chat.v2"],
    order: { return: { statusCode: 200, headers, body: "welcome" } },
  });
  expect(client.socket.protocol).toBe("chat.v2");
  expect(Object.keys(client.headers)).not.toEqual(expect.arrayContaining(["set-cookie"]));
  expect(Object.keys(client.headers)).not.toEqual(expect.arrayContaining(["x-own"]));
  await client.ask({ action: "ask" });
  expect(client.pending()).toEqual([]);
});

test("4.3 the handler reads the subprotocols that the client offers as one list", async ({ target }) => {
  const token = randomUUID();
  const order = { return: { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "a" } } };
  await using _client = await openClient(target, "main", { protocols: ["a", "b"], token, order });
  const { headers } = await firstKept(target, token, "CONNECT");
  expect(headers?.["Sec-WebSocket-Protocol"]?.split(/, ?/)).toEqual(["a", "b"]);
});

test("4.3, 5.3 Sec-WebSocket-Protocol may stand in multiValueHeaders, which go before headers", async ({
  target,
}) => {
  const order = {
    return: {
      statusCode: 200,
      headers: { "sec-websocket-protocol": "chat.v1" },
      multiValueHeaders: { "Sec-WebSocket-Protocol": ["chat.v2"], "X-Own": ["a", true] },
    },
  };
  await using client = await openClient(target, "main", { protocols: ["chat.v1", "chat.v2"], order });
  expect(client.socket.protocol).toBe("chat.v2");
});

test("4.3 a handler that names no subprotocol leaves the client without one, which `ws` refuses", async ({
  target,
}) => {
  await expect(openClient(target, "main", { protocols: ["chat.v1"] })).rejects.toThrow(
    "Server sent no subprotocol",
  );
});

test("4.3 a handler may name a subprotocol that nobody asked for, which `ws` refuses", async ({ target }) => {
  const order = { return: { statusCode: 200, headers: { "Sec-WebSocket-Protocol": "chat.v1" } } };
  await expect(openClient(target, "main", { order })).rejects.toThrow(
    "Server sent a subprotocol but none was requested",
  );
});

test("4.4 a post to the connection from inside its own $connect is 410", async ({ target }) => {
  const token = randomUUID();
  await using _client = await openClient(target, "main", { token, order: { posts: ["too early"] } });
  expect(await firstKept<CallOutcome[]>(target, token, "OUTCOMES")).toMatchObject([
    { status: 410, name: "GoneException" },
  ]);
});

test("4.4 a message that is sent as soon as the connection is open comes after $connect", async ({
  target,
}) => {
  const token = randomUUID();
  await using client = await openClient(target, "main", { token, order: { hangMs: 200 } });
  await client.ask({ action: "ask", token });
  expect((await kept(target, token)).map(({ kind }) => kind)).toEqual(["CONNECT", "MESSAGE"]);
});

test("4.5 a connection that $connect refused has no $disconnect", async ({ target }) => {
  const [refused, opened] = [randomUUID(), randomUUID()];
  expect(await statusOf(target, "main", { token: refused, order: { return: { statusCode: 401 } } })).toBe(
    401,
  );
  // That of a later connection is there: the other one would be, too.
  await (await openClient(target, "main", { token: opened }))[Symbol.asyncDispose]();
  await firstKept(target, opened, "DISCONNECT");
  expect((await kept(target, refused)).map(({ kind }) => kind)).toEqual(["CONNECT"]);
});

test("4.7 compression that is offered as browsers offer it is taken, without parameters", async ({
  target,
}) => {
  await using client = await openClient(target, "main", { perMessageDeflate: true });
  expect(client.headers["sec-websocket-extensions"]).toBe("permessage-deflate");
});

test("4.7 of an offer with window bits, those of the server come back", async ({ target }) => {
  const bits = { serverMaxWindowBits: 12, clientMaxWindowBits: 12 };
  await using client = await openClient(target, "main", { perMessageDeflate: bits });
  expect(client.headers["sec-websocket-extensions"]).toBe("permessage-deflate;server_max_window_bits=12");
});

test("4.7 without an offer nothing is compressed", async ({ target }) => {
  await using client = await openClient(target, "main", { perMessageDeflate: false });
  expect(client.headers["sec-websocket-extensions"]).toBeUndefined();
});
