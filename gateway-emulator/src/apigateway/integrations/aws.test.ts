import { expect, test } from "vitest";
import { openClient, refusedHandshake } from "../client.fixture.ts";
import { startGateway, type TestGateway } from "../gateway.fixture.ts";
import { awsAction, lambdaAction } from "./integrations.fixture.ts";

function adviceOf({ journal }: TestGateway): string[] {
  return journal.after(0).flatMap(({ kind, detail }) => (kind === "advice" ? [String(detail?.advice)] : []));
}

const asEvent = { "integration.request.header.X-Amz-Invocation-Type": "'Event'" };

test("a function gets the event that the template makes, and its whole result is the answer", async () => {
  const template =
    '{"requestContext":{"connectionId":"$context.connectionId","routeKey":"$context.routeKey"},"body":"$util.escapeJavaScript($input.body)"}';
  const integration = lambdaAction("chat", { requestTemplates: { $default: template } });
  await using api = await startGateway({
    routes: { ask: { integration, twoWay: true } },
    functions: { chat: ({ body }) => ({ statusCode: 500, body, anything: "goes" }) },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(JSON.parse(await client.next())).toEqual({
    statusCode: 500,
    body: '{"action":"ask"}',
    anything: "goes",
  });
  expect(await api.events("chat").next()).toEqual({
    requestContext: { connectionId: api.gateway.connections.all()[0]?.connectionId, routeKey: "ask" },
    body: '{"action":"ask"}',
  });
});

test("without a template the message itself is the event", async () => {
  await using api = await startGateway({
    routes: {
      ask: { integration: lambdaAction("chat"), twoWay: true },
      $connect: { integration: lambdaAction("chat") },
    },
    functions: { chat: () => "done" },
  });
  await using client = await openClient(`${api.ws}/ws`);
  expect(await api.events("chat").next()).toEqual({});
  client.send('{"action":"ask","n":1}');
  expect(await client.next()).toBe('"done"');
  expect(await api.events("chat").next()).toEqual({ action: "ask", n: 1 });
});

test("a function that fails is a response, which its error message selects", async () => {
  const integration = lambdaAction("chat", {
    responses: [
      { key: "/.*table.*/", responseTemplates: { $default: "sorry: $input.path('$.errorMessage')" } },
      { key: "$default", responseTemplates: { $default: "fine" } },
    ],
  });
  await using api = await startGateway({
    routes: { ask: { integration, twoWay: true }, tell: { integration } },
    functions: {
      chat: (event) => {
        if ("fail" in event) throw new Error("no table");
        return {};
      },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  // A one-way route says nothing, failed or not.
  client.send('{"action":"tell","fail":true}');
  client.send('{"action":"ask","fail":true}');
  expect(await client.next()).toBe("sorry: no table");
  client.send('{"action":"ask"}');
  expect(await client.next()).toBe("fine");
});

test("on $connect a function that fails lets the client in, and the developer is told", async () => {
  await using api = await startGateway({
    routes: { $connect: { integration: lambdaAction("chat") } },
    functions: {
      chat: () => {
        throw new Error("no table");
      },
    },
  });
  await using _client = await openClient(`${api.ws}/ws`);
  expect(adviceOf(api)).toEqual([expect.stringContaining("accepts the client all the same")]);
});

test("an asynchronous invocation returns at once, and neither its time nor its failure reaches the client", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const integration = lambdaAction("chat", { requestParameters: asEvent, responses: [] });
  await using api = await startGateway({
    routes: { ask: { integration } },
    handlers: { tell: ({ body }) => ({ body }) },
    twoWay: ["tell"],
    functions: {
      chat: async () => {
        await released;
        ended.resolve();
        throw new Error("no table");
      },
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  await api.events("chat").next();
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
  api.clock.advance(60_000);
  release();
  await ended.promise;
  client.send('{"action":"tell"}');
  expect(await client.next()).toBe('{"action":"tell"}');
  expect(adviceOf(api)).toEqual([]);
});

test("an asynchronous invocation's answer is empty, which templates read as {}, and is Lambda's 202", async () => {
  const integration = lambdaAction("chat", {
    requestParameters: asEvent,
    responses: [{ key: "$default", responseTemplates: { $default: "$input.body taken" } }],
  });
  await using api = await startGateway({
    routes: { ask: { integration, twoWay: true } },
    functions: { chat: () => "unheard" },
    stage: { accessLog: { format: "$context.requestId $context.integration.status", destinationArn: "arn" } },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toBe("{} taken");
  await expect
    .poll(
      () => api.journal.after(0).flatMap(({ kind, detail }) => (kind === "access-log" ? [detail?.line] : [])),
      {
        interval: 5,
      },
    )
    .toContainEqual(expect.stringMatching(/ 202$/));
});

test("an invocation type that there is not is told of", async () => {
  const requestParameters = { "integration.request.header.x-amz-invocation-type": "'event'" };
  await using api = await startGateway({
    routes: { ask: { integration: lambdaAction("chat", { requestParameters }) } },
    functions: { chat: () => ({}) },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toEqual([expect.stringContaining("'Event' or 'RequestResponse'")]);
});

test("an event that is not JSON never reaches the function", async () => {
  const integration = lambdaAction("chat", {
    requestTemplates: { $default: '{"text":"$input.path("$.text")"}' },
  });
  await using api = await startGateway({
    routes: { ask: { integration, twoWay: true } },
    functions: { chat: () => "well" },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask","text":"a \\"quoted\\" word"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toEqual([expect.stringContaining("$util.escapeJavaScript")]);
  client.send('{"action":"ask","text":"plain"}');
  expect(await client.next()).toBe('"well"');
});

test("a function that Lambda refuses: Internal server error, and 502 for a handshake", async () => {
  const integration = lambdaAction("chat");
  await using api = await startGateway({ routes: { ask: { integration } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toEqual([expect.stringContaining("chat could not be invoked: Function not found")]);
  await using connecting = await startGateway({ routes: { $connect: { integration } } });
  expect(await refusedHandshake(`${connecting.ws}/ws`)).toMatchObject({ statusCode: 502 });
});

test.each([
  ["AWS", lambdaAction("chat", {})],
  ["AWS_PROXY", { type: "AWS_PROXY", functionName: "chat", timeoutMs: 29_000, permitted: true } as const],
])(
  "a function that API Gateway may not invoke (%s) is not invoked: 500, and the advice names the permission",
  async (_type, allowed) => {
    const integration =
      allowed.type === "AWS"
        ? { ...allowed, action: { service: "lambda", functionName: "chat", permitted: false } as const }
        : { ...allowed, permitted: false };
    let invoked = 0;
    const functions = { chat: () => ({ invoked: ++invoked }) };
    await using api = await startGateway({ routes: { ask: { integration } }, functions });
    await using client = await openClient(`${api.ws}/ws`);
    client.send('{"action":"ask"}');
    expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
    expect(adviceOf(api)).toEqual([
      expect.stringMatching(
        /aws_lambda_permission .* arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5\/ws\/ask$/,
      ),
    ]);
    await using connecting = await startGateway({ routes: { $connect: { integration } }, functions });
    expect(await refusedHandshake(`${connecting.ws}/ws`)).toMatchObject({ statusCode: 500 });
    expect(invoked).toBe(0);
  },
);

const putItem = awsAction(
  { service: "dynamodb", action: "PutItem" },
  {
    requestTemplates: {
      $default:
        '{"TableName":"fog","Item":{"pk":{"S":"$context.connectionId"},"text":{"S":$input.json("$.text")}}}',
    },
    responses: [
      { key: "/4\\d\\d/", responseTemplates: { $default: "refused: $input.path('$.message')" } },
      { key: "$default", responseTemplates: { $default: "kept" } },
    ],
  },
);

test("a DynamoDB action gets what the template makes, and its status selects the response", async () => {
  const calls: { action: string; body: unknown }[] = [];
  await using api = await startGateway({
    routes: { ask: { integration: putItem, twoWay: true } },
    callDynamoDb: async (action, body) => {
      calls.push({ action, body: JSON.parse(body.toString()) });
      return calls.length === 1
        ? { statusCode: 200, body: Buffer.from("{}"), requestId: "D" }
        : { statusCode: 400, body: Buffer.from('{"__type":"x#ValidationException","message":"no"}') };
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask","text":"hi"}');
  expect(await client.next()).toBe("kept");
  const { connectionId } = api.gateway.connections.all()[0] ?? {};
  const item = { pk: { S: connectionId }, text: { S: "hi" } };
  expect(calls).toEqual([{ action: "PutItem", body: { TableName: "fog", Item: item } }]);
  client.send('{"action":"ask","text":""}');
  expect(await client.next()).toBe("refused: no");
  expect(adviceOf(api)).toEqual([
    expect.stringMatching(/DynamoDB refuses the integration's PutItem: .*ValidationException/),
  ]);
  expect(api.journal.after(0).filter(({ kind }) => kind === "integration")).toMatchObject([
    {
      connectionId,
      detail: { routeKey: "ask", type: "AWS", service: "dynamodb", action: "PutItem", statusCode: 200 },
    },
    { connectionId, detail: { statusCode: 400 } },
  ]);
});

test("a DynamoDB that is not there: Internal server error, and 504 for a handshake", async () => {
  await using api = await startGateway({ routes: { ask: { integration: putItem } } });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  expect(await client.next()).toMatch(/^\{"message": "Internal server error", /);
  expect(adviceOf(api)).toEqual([expect.stringContaining("there is no DynamoDB here")]);
  await using connecting = await startGateway({ routes: { $connect: { integration: putItem } } });
  expect(await refusedHandshake(`${connecting.ws}/ws`)).toMatchObject({ statusCode: 504 });
});

test("a call that takes too long is aborted at the timeout", async () => {
  const called = Promise.withResolvers<AbortSignal>();
  await using api = await startGateway({
    routes: { ask: { integration: { ...putItem, timeoutMs: 5000 }, twoWay: true } },
    callDynamoDb: (_action, _body, signal) => {
      called.resolve(signal);
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  await using client = await openClient(`${api.ws}/ws`);
  client.send('{"action":"ask"}');
  const signal = await called.promise;
  api.clock.advance(4999);
  expect(signal.aborted).toBe(false);
  api.clock.advance(1);
  expect(await client.next()).toMatch(/^\{"message": "Endpoint request timed out", /);
});
