import { randomUUID } from "node:crypto";
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { fastify } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyone } from "../../iam/authorize.ts";
import { startTestFunctions, type TestFunctions } from "../functions.fixture.ts";
import { invokeApi } from "./invoke-api.ts";
import { ACCOUNT_CONCURRENCY } from "../limits.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:chat";

let on: TestFunctions;
let client: LambdaClient;
let origin: string;
const server = fastify();

beforeAll(async () => {
  on = await startTestFunctions({
    chat: `
      export const handler = async (event, context) => {
        if (event.fail) throw new RangeError("too far");
        console.log("got " + JSON.stringify(event));
        return { event, client: context.clientContext ?? null, requestId: context.awsRequestId };
      };`,
  });
  await server.register(invokeApi, { functions: on.functions, journal: on.journal, authorize: anyone });
  origin = await server.listen({ host: "127.0.0.1", port: 0 });
  client = new LambdaClient({
    endpoint: origin,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await on[Symbol.asyncDispose]();
});

function parse(payload: Uint8Array | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(payload));
}

/** All that the handler has said so far: when this returns, nothing of earlier invocations is on its way. */
async function heard(): Promise<string> {
  const mark = randomUUID();
  await on.invoke("chat", { mark });
  await on.entry(({ detail }) => String(detail?.message).includes(mark));
  return on.journal
    .after(0)
    .map(({ detail }) => String(detail?.message))
    .join("");
}

/** What an invocation is refused with. */
async function refusal(input: Partial<ConstructorParameters<typeof InvokeCommand>[0]>): Promise<unknown> {
  return client
    .send(new InvokeCommand({ FunctionName: "chat", ...input }))
    .then(() => "not refused")
    .catch((error: unknown) => error);
}

test("RequestResponse waits for the result, and names the invocation", async () => {
  const answer = await client.send(new InvokeCommand({ FunctionName: "chat", Payload: '{"a":"你好"}' }));
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(answer.FunctionError).toBeUndefined();
  expect(parse(answer.Payload)).toEqual({
    event: { a: "你好" },
    client: null,
    requestId: answer.$metadata.requestId,
  });
});

test("no payload at all is an empty event", async () => {
  const answer = await client.send(new InvokeCommand({ FunctionName: "chat" }));
  expect(parse(answer.Payload)).toMatchObject({ event: {} });
});

test("a function's error is a 200 with FunctionError", async () => {
  const answer = await client.send(new InvokeCommand({ FunctionName: "chat", Payload: '{"fail":true}' }));
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  expect(parse(answer.Payload)).toMatchObject({ errorType: "RangeError", errorMessage: "too far" });
});

test("Event is taken with 202 and no payload, and runs", async () => {
  const input = { FunctionName: "chat", InvocationType: "Event", Payload: '{"later":1}' } as const;
  const answer = await client.send(new InvokeCommand(input));
  expect(answer.StatusCode).toBe(202);
  expect(answer.Payload ?? []).toHaveLength(0);
  await on.entry(({ detail }) => String(detail?.message).includes('got {"later":1}'));
});

test("DryRun is 204, and runs nothing", async () => {
  const input = { FunctionName: "chat", InvocationType: "DryRun", Payload: '{"dry":1}' } as const;
  const answer = await client.send(new InvokeCommand(input));
  expect(answer.StatusCode).toBe(204);
  expect(await heard()).not.toContain("dry");
});

test.each([ARN, `${ARN}:$LATEST`, "123456789012:function:chat", "chat:$LATEST"])(
  "%s names the function",
  async (name) => {
    const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload: '{"a":1}' }));
    expect(answer.StatusCode).toBe(200);
  },
);

test("the caller's client context is the handler's", async () => {
  const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString("base64");
  const answer = await client.send(new InvokeCommand({ FunctionName: "chat", ClientContext }));
  expect(parse(answer.Payload)).toMatchObject({ client: { custom: { a: "b" } } });
});

test("a function that there is not is ResourceNotFoundException, 404", async () => {
  expect(await refusal({ FunctionName: "chart" })).toMatchObject({
    name: "ResourceNotFoundException",
    message: expect.stringContaining(ARN.replace("chat", "chart")),
    $metadata: { httpStatusCode: 404 },
  });
});

test("a payload that is no JSON is InvalidRequestContentException, 400, and never reaches the handler", async () => {
  expect(await refusal({ Payload: "{broken" })).toMatchObject({
    name: "InvalidRequestContentException",
    message: expect.stringMatching(/^Could not parse request body into json: /),
    $metadata: { httpStatusCode: 400 },
  });
  expect(await heard()).not.toContain("broken");
});

test.each([
  ["RequestResponse", 6_291_457, 6_291_456],
  ["RequestResponse", 14_000_000, 6_291_456],
  ["Event", 1_048_577, 1_048_576],
] as const)("a %s of %i bytes is 413, with the limit", async (InvocationType, bytes, limit) => {
  expect(await refusal({ InvocationType, Payload: `"${"x".repeat(bytes - 2)}"` })).toMatchObject({
    name: "RequestEntityTooLargeException",
    message: `${bytes} byte payload is too large for the ${InvocationType} invocation type (limit ${limit} bytes)`,
    $metadata: { httpStatusCode: 413 },
  });
});

test("an invocation beyond the account's concurrency is TooManyRequestsException, 429, and the developer hears why", async () => {
  await using waiting = await startTestFunctions({ chat: "" }, { environments: "attached" });
  const api = fastify();
  await api.register(invokeApi, { ...waiting, authorize: anyone });
  const invocations = Array.from({ length: ACCOUNT_CONCURRENCY }, () => waiting.invoke("chat"));
  const url = "/2015-03-31/functions/chat/invocations";
  const { statusCode, headers, body } = await api.inject({ method: "POST", url });
  expect([statusCode, headers["x-amzn-errortype"], body]).toEqual([
    429,
    "TooManyRequestsException",
    '{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
  ]);
  expect(waiting.journal.after(0)).toMatchObject([
    { kind: "advice", detail: { advice: expect.stringMatching(/^429 TooManyRequestsException: 1,000 /) } },
  ]);
  waiting.functions.interrupt();
  await Promise.all(invocations);
});

test("an invocation type that there is not is InvalidParameterValueException, 400", async () => {
  const response = await fetch(`${origin}/2015-03-31/functions/chat/invocations`, {
    method: "POST",
    headers: { "x-amz-invocation-type": "Maybe" },
  });
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
    400,
    "InvalidParameterValueException",
  ]);
});

test("GetFunctionConfiguration says what the stack declares", async () => {
  const answer = await client.send(new GetFunctionConfigurationCommand({ FunctionName: "chat" }));
  expect(answer).toMatchObject({
    FunctionName: "chat",
    FunctionArn: ARN,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Timeout: 3,
    MemorySize: 128,
    State: "Active",
  });
});
