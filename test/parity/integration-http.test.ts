import { expect } from "vitest";
import { openClient, statusOf } from "./client.ts";
import { parseEvent } from "./kept.ts";
import { errorFrame } from "./shapes.ts";
import { onAws, test } from "./target.ts";

/** What the backend saw; see probe/function/backend.mjs. */
interface Seen {
  status: number;
  method: string;
  path: string;
  query: Record<string, string>;
  rawQuery: string;
  headers: Record<string, string>;
  body: string;
  base64: string;
}

function parseSeen(text: string): Seen {
  return JSON.parse(text) as Seen;
}

test("6.1 HTTP_PROXY sends the body as it is, and the answer's body back", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const message = '{"action":"http-proxy", "code":"200",\n"雾":1}';
  const seen = parseSeen(await client.ask(message));
  expect(seen).toMatchObject({ method: "POST", path: "/status/200", body: message });
});

test("6.1 HTTP_PROXY sends an answer's body back whatever its status", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  expect(parseSeen(await client.ask({ action: "http-proxy", code: "404" })).status).toBe(404);
  expect(parseSeen(await client.ask({ action: "http-proxy", code: "500" })).status).toBe(500);
});

test("6.2 request parameters: from the body into the path, $context and text into headers, stage variables into the query", async ({
  target,
}) => {
  await using client = await openClient(target, "integrations");
  const { connectionId } = parseEvent(await client.ask({ action: "ask" })).requestContext;
  const seen = parseSeen(await client.ask({ action: "http-proxy", code: "201" }));
  expect(seen.path).toBe("/status/201");
  expect(seen.headers).toMatchObject({ "x-connection": connectionId, "x-static": "fixed" });
  expect(seen.query).toEqual({ color: "blue" });
});

test("6.4 without a mapping, the backend is not told the connection's id", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const { connectionId } = parseEvent(await client.ask({ action: "ask" })).requestContext;
  const seen = await client.ask({ action: "http", code: "200" });
  expect(seen).not.toContain(connectionId);
});

test("6.1, 6.2 HTTP: the status is matched with the keys of the integration responses", async ({
  target,
}) => {
  await using client = await openClient(target, "integrations");
  expect(JSON.parse(await client.ask({ action: "http", code: "404" }))).toEqual({
    matched: "4xx",
    status: 404,
  });
  expect(JSON.parse(await client.ask({ action: "http", code: "200" }))).toMatchObject({ matched: "default" });
  expect(JSON.parse(await client.ask({ action: "http", code: "503" }))).toMatchObject({ matched: "default" });
});

test("6.2 a response's template is chosen by what its selection expression finds, such as a header", async ({
  target,
}) => {
  await using client = await openClient(target, "integrations");
  expect(JSON.parse(await client.ask({ action: "http", code: "200" }))).toMatchObject({
    template: "probe",
    backend: { status: 200 },
  });
});

test("6.2 a response's template may be chosen by a header's list of values", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  expect(await client.ask({ action: "http-list" })).toBe('{"template":"by the list"}');
});

test("6.1 a one-way HTTP route says nothing", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  client.send({ action: "http-tell", code: "500" });
  expect(await client.ask({ action: "http", code: "404" })).toContain("4xx");
  expect(client.pending()).toEqual([]);
});

test("6.2, 5.1 a backend that is slower than the timeout: Endpoint request timed out", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  expect(await client.ask({ action: "http-hang" })).toMatch(errorFrame("Endpoint request timed out"));
});

test("6.2 CONVERT_TO_BINARY sends the bytes that a message's base64 is of", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const base64 = Buffer.from([0, 1, 254, 255]).toString("base64");
  expect(parseSeen(await client.ask(base64)).base64).toBe(base64);
});

test("6.2 CONVERT_TO_TEXT leaves a message as it is, and makes base64 of the answer", async ({ target }) => {
  await using client = await openClient(target, "integrations");
  const message = JSON.stringify({ action: "http-to-text", text: "雾" });
  const answer = await client.ask(message);
  expect(answer).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
  expect(parseSeen(Buffer.from(answer, "base64").toString("utf8")).body).toBe(message);
});

test.for([
  ["200", 101],
  ["204", 101],
  ["401", 401],
  ["503", 503],
] as const)(
  "4.2, 6.1 a $connect over HTTP_PROXY that is answered with %s is %i",
  async ([code, status], { target }) => {
    expect(await statusOf(target, "http-connect", { query: { code } })).toBe(status);
  },
);

// Only the emulator's backend can be asked what it saw.
test.skipIf(onAws)(
  "6.2 of a handshake, a parameter takes the last value of a name, a multivalue one all of them",
  async ({ target }) => {
    const url = `${target.websocket("http-connect")}?code=200&color=blue&color=red%20%26`;
    await using _client = await openClient({ ...target, websocket: () => url }, "http-connect", {
      headers: { "X-Color": ["grey", "green"] },
    });
    const { headers, rawQuery } = parseSeen(target.backendSaid("/status/200"));
    expect([headers["x-last"], headers["x-all"]?.split(/, ?/)]).toEqual(["green", ["grey", "green"]]);
    const query = new URLSearchParams(rawQuery);
    expect([query.getAll("last"), query.getAll("all")]).toEqual([["red &"], ["blue", "red &"]]);
  },
);

// A function URL's front end, which is the backend on AWS, keeps these headers to itself.
test.skipIf(onAws)("6.4 what an HTTP backend sees of $connect", async ({ target }) => {
  await using _client = await openClient(target, "http-connect", {
    query: { code: "200" },
    headers: { Origin: "https://example.com", "User-Agent": "probe/1.0" },
  });
  const { headers } = parseSeen(target.backendSaid("/status/200"));
  expect(headers).toMatchObject({
    "sec-websocket-key": expect.any(String),
    "sec-websocket-version": "0",
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-/),
    "x-amzn-apigateway-api-id": expect.stringMatching(/^[a-z0-9]{10}$/),
    "x-forwarded-for": expect.any(String),
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
    origin: "https://example.com",
    "user-agent": "probe/1.0",
    connection: "close",
  });
  expect(Object.keys(headers)).not.toContain("upgrade");
});
