import { expect, test } from "vitest";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import { startGateway } from "../gateway.fixture.ts";
import { startBackend } from "./backend.fixture.ts";
import { httpTo } from "./integrations.fixture.ts";

test("the backend gets what the template makes, the client what the response template makes of the answer", async () => {
  await using backend = await startBackend((response) => {
    response.writeHead(200, { "X-Kind": "good" }).end('{"text":"hello"}');
  });
  const integration = httpTo(`${backend.url}/v1`, {
    method: "PUT",
    requestTemplates: { $default: '{"who":"$context.connectionId","what":$input.json("$.text")}' },
    responses: [
      { key: "/4\\d\\d/", responseTemplates: { $default: "bad" } },
      {
        key: "/2\\d\\d/",
        templateSelectionExpression: "${integration.response.header.X-Kind}",
        responseTemplates: { good: '{"says":"$input.path(\'$.text\')"}', $default: "unused" },
      },
    ],
  });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask","text":"hi \\"there\\""}');
  expect(await client.next()).toBe('{"says":"hello"}');
  const { connectionId } = api.gateway.connections.all()[0] ?? {};
  expect(await backend.requests.next()).toMatchObject({
    method: "PUT",
    target: "/v1",
    body: `{"who":"${connectionId}","what":"hi \\"there\\""}`,
  });
});

test("the response follows the backend's status", async () => {
  await using backend = await startBackend((response, { body }) => {
    response.writeHead(Number(JSON.parse(body).status)).end("backend's");
  });
  const integration = httpTo(backend.url, {
    responses: [
      { key: "/4\\d\\d/", responseTemplates: { $default: "your fault" } },
      { key: "$default", responseTemplates: {} },
    ],
  });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask","status":404}');
  expect(await client.next()).toBe("your fault");
  client.send('{"action":"ask","status":500}');
  expect(await client.next()).toBe("backend's");
});

test("no response that fits: Internal server error where the route is two-way, nothing where it is not", async () => {
  await using backend = await startBackend();
  const integration = httpTo(backend.url, { responses: [{ key: "/4\\d\\d/", responseTemplates: {} }] });
  await using api = await startGateway({
    routes: { ask: { integration, twoWay: true }, tell: { integration } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"tell"}');
  await backend.requests.next();
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  const advice = api.journal.after(0).filter(({ kind }) => kind === "advice");
  expect(advice).toMatchObject([{ detail: { advice: expect.stringContaining("the key $default") } }]);
});

test.each([
  [201, 101],
  [403, 403],
  [500, 500],
])("on $connect the backend's %i decides: %i", async (statusCode, handshake) => {
  await using backend = await startBackend((response) => void response.writeHead(statusCode).end());
  const integration = httpTo(backend.url, { method: "GET", responses: [] });
  await using api = await startGateway({ routes: { $connect: { integration } } });
  if (handshake === 101) await (await openClient(`${api.ws}/ws`))[Symbol.asyncDispose]();
  else expect(await refusedHandshake(`${api.ws}/ws`)).toMatchObject({ statusCode: handshake });
  expect(await backend.requests.next()).toMatchObject({
    method: "GET",
    headers: { "sec-websocket-version": "13", "x-amzn-apigateway-api-id": "a1b2c3d4e5" },
  });
});

test("a query is not passed on, unless it is mapped", async () => {
  await using backend = await startBackend();
  const integration = httpTo(backend.url, {
    requestParameters: { "integration.request.querystring.r": "route.request.multivaluequerystring.room" },
  });
  await using api = await startGateway({ routes: { $connect: { integration } } });
  await using _client = await openClient(`${api.ws}/ws?room=a&room=b%20c&user=eve`);
  expect((await backend.requests.next()).target).toBe("/?r=a&r=b%20c");
});

test.each(["NEVER", "WHEN_NO_TEMPLATES"] as const)(
  "%s without a template that fits: Unsupported Media Type for a message, 415 for a handshake, nothing sent",
  async (passthroughBehavior) => {
    await using backend = await startBackend();
    const integration = httpTo(backend.url, {
      passthroughBehavior,
      requestTemplates: { other: "{}" },
      templateSelectionExpression: "${request.body.kind}",
    });
    await using api = await startGateway({ routes: { ask: { integration } } });
    await using client = await openClient(`${api.ws}/ws`);
    client.send('{"action":"ask","kind":"this"}');
    expect(await client.next()).toMatch(/^\{"message": "Unsupported Media Type", "connectionId":/);
    await using closed = await startGateway({ routes: { $connect: { integration } } });
    expect(await refusedHandshake(`${closed.ws}/ws`)).toMatchObject({ statusCode: 415 });
    expect(
      [...api.journal.after(0), ...closed.journal.after(0)].some(({ kind }) => kind === "integration"),
    ).toBe(false);
  },
);

test("Base64 from the client reaches the backend as the bytes that it holds", async () => {
  await using backend = await startBackend((response, { headers }) => {
    response.end(Buffer.from([0xff, Number(headers["content-length"])]));
  });
  const integration = httpTo(backend.url, {
    contentHandling: "CONVERT_TO_BINARY",
    requestTemplates: { $default: "$input.path('$.data')" },
    responses: [{ key: "$default", responseTemplates: {}, contentHandling: "CONVERT_TO_TEXT" }],
  });
  await using api = await startGateway({ routes: { ask: { integration, twoWay: true } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send(JSON.stringify({ action: "ask", data: Buffer.from([1, 2, 3]).toString("base64") }));
  expect(await client.next()).toBe(Buffer.from([0xff, 3]).toString("base64"));
});

test("a template that loops for ever ends in Internal server error, and other clients go on meanwhile", async () => {
  await using backend = await startBackend((response) => void response.end("well"));
  const loop = "#foreach($i in [1..1000])";
  const bomb = `${loop.repeat(4)}$i${"#end".repeat(4)}`;
  await using api = await startGateway({
    routes: {
      ask: { integration: httpTo(backend.url, { requestTemplates: { $default: bomb } }) },
      tell: { integration: httpTo(backend.url), twoWay: true },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  await using other = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  other.send('{"action":"tell"}');
  expect(await other.next()).toBe("well");
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe("well");
});
