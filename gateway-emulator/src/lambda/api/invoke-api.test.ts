import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  ListFunctionsCommand,
  type InvokeCommandInput,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { tooManyRequests } from "../errors.ts";
import { listenInvokeApi } from "./invoke-api.fixture.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:chat";
const PATH = "/2015-03-31/functions/chat/invocations";

const ran: unknown[] = [];
let on: Awaited<ReturnType<typeof listenInvokeApi>>;

beforeAll(async () => {
  on = await listenInvokeApi(
    {
      chat: async (event, { clientContext, qualifier, traceId, logTail }) => {
        ran.push(event);
        return {
          payload: JSON.stringify({ event, clientContext, qualifier, traceId }),
          ...(logTail && { logTail: "START RequestId: 你好" }),
        };
      },
      failing: async () => ({ payload: '{"errorType":"RangeError"}', functionError: "Unhandled" }),
      full: async () => {
        throw tooManyRequests("too many", "ReservedFunctionConcurrentInvocationLimitExceeded");
      },
      broken: async () => {
        throw new Error("nobody expected this");
      },
    },
    { qualifiers: { live: "7", "7": "7" }, reservedConcurrency: 5 },
  );
});
afterAll(() => on[Symbol.asyncDispose]());

function invoke(input: Partial<InvokeCommandInput> = {}) {
  return on.client.send(new InvokeCommand({ FunctionName: "chat", ...input }));
}

function parse(payload: Uint8Array | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(payload));
}

/** What a call is refused with. */
async function refusal(input: Partial<InvokeCommandInput>): Promise<unknown> {
  return invoke(input)
    .then(() => "not refused")
    .catch((error: unknown) => error);
}

/** A call by hand: the status, the headers, and the body as it is. */
async function call(headers: Record<string, string>, body = "{}", path = PATH) {
  const response = await fetch(`${on.origin}${path}`, { method: "POST", headers, body });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

test("RequestResponse waits for the result, and names the invocation", async () => {
  const answer = await invoke({ Payload: '{"a":"你好"}' });
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(answer.FunctionError).toBeUndefined();
  expect(answer.LogResult).toBeUndefined();
  expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(parse(answer.Payload)).toMatchObject({ event: { a: "你好" } });
});

test("every header of a result is there", async () => {
  const { headers } = await call({});
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "application/json",
    "x-amz-executed-version": "$LATEST",
    "x-amzn-remapped-content-length": "0",
    "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-6b49d200-[0-9a-f]{24};Sampled=0$/),
  });
});

test("the trace that a caller brings along is the invocation's", async () => {
  const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const { headers, body } = await call({ "x-amzn-trace-id": trace });
  expect(headers.get("x-amzn-trace-id")).toBe(trace);
  expect(JSON.parse(body)).toMatchObject({ traceId: trace });
});

test("no payload at all is an empty event", async () => {
  expect(parse((await invoke()).Payload)).toMatchObject({ event: {} });
});

test("a function's error is a 200 with FunctionError", async () => {
  const answer = await invoke({ FunctionName: "failing" });
  expect(answer).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled", ExecutedVersion: "$LATEST" });
  expect(parse(answer.Payload)).toEqual({ errorType: "RangeError" });
});

test("Event is taken with 202 and no payload, and with all that the invocation has to know", async () => {
  const ClientContext = Buffer.from("{}").toString("base64");
  const input = { InvocationType: "Event", Payload: '{"later":1}', LogType: "Tail" } as const;
  const answer = await invoke({ ...input, Qualifier: "live", ClientContext });
  expect(answer.StatusCode).toBe(202);
  expect([answer.ExecutedVersion, answer.LogResult]).toEqual([undefined, undefined]);
  expect(answer.$metadata.requestId).toBe("accepted");
  expect(answer.Payload ?? []).toHaveLength(0);
  const traceId = expect.stringContaining("Root=1-");
  expect(on.functions.accepted.splice(0)).toEqual([
    {
      functionName: "chat",
      payload: '{"later":1}',
      options: { clientContext: "{}", qualifier: "live", traceId },
    },
  ]);
});

test("InvokeAsync is an Event too", async () => {
  const InvokeArgs = Buffer.from('{"old":1}');
  const answer = await on.client.send(new InvokeAsyncCommand({ FunctionName: "chat", InvokeArgs }));
  expect(answer.Status).toBe(202);
  expect(on.functions.accepted.splice(0)).toMatchObject([{ payload: '{"old":1}' }]);
});

test("DryRun is 204, and runs nothing", async () => {
  const before = ran.length;
  const answer = await invoke({ InvocationType: "DryRun" });
  expect([answer.StatusCode, answer.ExecutedVersion]).toEqual([204, undefined]);
  expect(ran).toHaveLength(before);
});

test.each<[string, string | undefined, string, string | undefined]>([
  [ARN, undefined, "$LATEST", undefined],
  [`${ARN}:$LATEST`, undefined, "$LATEST", "$LATEST"],
  ["123456789012:function:chat", undefined, "$LATEST", undefined],
  ["chat:$LATEST", undefined, "$LATEST", "$LATEST"],
  ["chat:live", undefined, "7", "live"],
  ["chat", "live", "7", "live"],
  [`${ARN}:7`, "7", "7", "7"],
])("%s, with the qualifier %s, runs version %s", async (FunctionName, Qualifier, version, qualifier) => {
  const answer = await invoke({ FunctionName, Qualifier });
  expect([answer.StatusCode, answer.ExecutedVersion]).toEqual([200, version]);
  expect((parse(answer.Payload) as { qualifier?: string }).qualifier).toBe(qualifier);
});

test("LogType Tail brings the end of the log along", async () => {
  const { LogResult = "" } = await invoke({ LogType: "Tail" });
  expect(Buffer.from(LogResult, "base64").toString()).toBe("START RequestId: 你好");
});

test("the caller's client context is the handler's", async () => {
  const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString("base64");
  const answer = await invoke({ ClientContext });
  expect(parse(answer.Payload)).toMatchObject({ clientContext: '{"custom":{"a":"b"}}' });
});

test.each([
  ["too long", "e30K".repeat(896), "3,584 bytes, and at most 3,583"],
  ["no base64", "{}", "not base64"],
  ["no JSON", Buffer.from("{").toString("base64"), "not JSON"],
])("a client context that is %s is InvalidRequestContentException, 400", async (_why, header, message) => {
  const { status, headers, body } = await call({ "x-amz-client-context": header });
  expect([status, headers.get("x-amzn-errortype")]).toEqual([400, "InvalidRequestContentException"]);
  expect(JSON.parse(body)).toMatchObject({ Type: "User", message: expect.stringContaining(message) });
});

test.each([
  [{ FunctionName: "chart" }, `${ARN.replace("chat", "chart")}:$LATEST`],
  [{ FunctionName: "chat", Qualifier: "dead" }, `${ARN}:dead`],
  [{ FunctionName: "chart", Qualifier: "dead" }, `${ARN.replace("chat", "chart")}:dead`],
  [{ FunctionName: "chat", Qualifier: "toString" }, `${ARN}:toString`],
])("%o is ResourceNotFoundException, 404", async (input, arn) => {
  expect(await refusal(input)).toMatchObject({
    name: "ResourceNotFoundException",
    message: `Function not found: ${arn}`,
    Type: "User",
    $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});

test("a qualifier that is not the name's own is InvalidParameterValueException, 400", async () => {
  expect(await refusal({ FunctionName: "chat:live", Qualifier: "7" })).toMatchObject({
    name: "InvalidParameterValueException",
    message: "The derived qualifier from the function name does not match the specified qualifier.",
    $metadata: { httpStatusCode: 400 },
  });
});

test.each(["RequestResponse", "Event", "DryRun"] as const)(
  "a payload that is no JSON is InvalidRequestContentException, 400, of a %s too, and runs nothing",
  async (InvocationType) => {
    const before = ran.length;
    expect(await refusal({ InvocationType, Payload: "{broken" })).toMatchObject({
      name: "InvalidRequestContentException",
      message: expect.stringMatching(
        /^Could not parse request body into json: Could not parse payload into json: /,
      ),
      $metadata: { httpStatusCode: 400 },
    });
    expect(ran).toHaveLength(before);
  },
);

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

test("a payload that is not even read is RequestTooLargeException, 413", async () => {
  expect(await refusal({ Payload: Buffer.alloc(25_165_825, 32) })).toMatchObject({
    name: "RequestTooLargeException",
    message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    $metadata: { httpStatusCode: 413 },
  });
});

test("what is beyond a limit of concurrency is TooManyRequestsException, 429, and the developer hears why", async () => {
  const { status, headers, body } = await call({}, "{}", PATH.replace("chat", "full"));
  expect([status, headers.get("x-amzn-errortype"), body]).toEqual([
    429,
    "TooManyRequestsException",
    '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}',
  ]);
  expect(on.journal.after(0)).toMatchObject([
    { kind: "advice", detail: { advice: "429 TooManyRequestsException: too many" } },
  ]);
});

test("a fault of the service's own is ServiceException, 500", async () => {
  const { status, headers, body } = await call({}, "{}", PATH.replace("chat", "broken"));
  expect([status, headers.get("x-amzn-errortype"), body]).toEqual([
    500,
    "ServiceException",
    '{"Type":"Service","Message":"nobody expected this"}',
  ]);
});

test.each([
  [
    "x-amz-invocation-type",
    "Value 'Maybe' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
  ],
  [
    "x-amz-log-type",
    "Value 'Maybe' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]",
  ],
])("%s: Maybe is ValidationException, 400", async (header, message) => {
  const { status, headers, body } = await call({ [header]: "Maybe" });
  expect([status, headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
  expect(JSON.parse(body)).toEqual({ message: `1 validation error detected: ${message}` });
});

test("a caller that hangs up does not stop the function", async () => {
  const started = Promise.withResolvers<AbortSignal | undefined>();
  const over = Promise.withResolvers<void>();
  await using api = await listenInvokeApi({
    chat: async (_event, { signal }) => {
      started.resolve(signal);
      await over.promise;
      return {};
    },
  });
  await using raw = await connectRaw(Number(new URL(api.origin).port));
  await raw.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`);
  const signal = await started.promise;
  raw.socket.destroy();
  await raw.ended;
  expect(signal?.aborted).not.toBe(true);
  over.resolve();
});

test("GetFunctionConfiguration says what the stack declares, of the version that is asked for", async () => {
  const answer = await on.client.send(new GetFunctionConfigurationCommand({ FunctionName: "chat:live" }));
  expect(answer).toMatchObject({
    FunctionName: "chat",
    FunctionArn: `${ARN}:live`,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Timeout: 3,
    MemorySize: 128,
    Version: "7",
    State: "Active",
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/chat" },
  });
});

test("GetFunction adds the concurrency, and ListFunctions lists all", async () => {
  expect(await on.client.send(new GetFunctionCommand({ FunctionName: "chat" }))).toMatchObject({
    Configuration: { FunctionArn: ARN, Version: "$LATEST" },
    Concurrency: { ReservedConcurrentExecutions: 5 },
  });
  const { Functions = [] } = await on.client.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName)).toEqual(["chat", "failing", "full", "broken"]);
});
