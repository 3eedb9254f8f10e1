import { GetFunctionConfigurationCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { invokeByHand, nameOf, resultOf, run } from "./run.ts";
import { UUID } from "./shapes.ts";
import { lambdaTest as test, onAws } from "./target.ts";

const MAX_REQUEST_BYTES = 6_291_456;
const TRACE = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;|$)/;

test("1.4 a result is a 200 with the version that has run, and the invocation's id is the answer's", async ({
  target,
}) => {
  const ran = await run(target, "return { id: context.awsRequestId, text: event.text }", {
    event: { text: '你好 " \\ \u2028' },
  });
  expect(ran).toMatchObject({ failed: false, version: "$LATEST", log: undefined });
  expect(ran.payload).toEqual({ id: ran.requestId, text: '你好 " \\ \u2028' });
  expect(ran.requestId).toMatch(UUID);
});

test("1.4 the headers of a result", async ({ target }) => {
  const { status, headers, body } = await invokeByHand(target, nameOf("run"), {
    body: '{"source":"return [1]"}',
  });
  expect([status, body]).toEqual([200, "[1]"]);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "x-amz-executed-version": "$LATEST",
    "x-amzn-remapped-content-length": "0",
    "x-amzn-requestid": expect.stringMatching(UUID),
    "x-amzn-trace-id": expect.stringMatching(TRACE),
  });
  expect(headers).not.toHaveProperty("x-amz-function-error");
  expect(headers).not.toHaveProperty("x-amz-log-result");
});

test.for([
  ["return undefined", null],
  ["return null", null],
  ["return ''", ""],
  ["return { at: new Date(0), none: undefined }", { at: "1970-01-01T00:00:00.000Z" }],
] as const)("1.4 what a handler returns is JSON: %s", async ([source, result], { target }) => {
  expect(await run(target, source)).toMatchObject({ failed: false, payload: result });
});

test("1.4 no payload at all is an empty event", async ({ target }) => {
  const { Payload } = await target.lambda.send(new InvokeCommand({ FunctionName: nameOf("run") }));
  expect(Payload?.transformToString()).toBe("{}");
});

test("1.8 a request of 6,291,456 bytes is taken", async ({ target }) => {
  const around = Buffer.byteLength(JSON.stringify({ source: "return event.pad.length", pad: "" }));
  const pad = "x".repeat(MAX_REQUEST_BYTES - around);
  expect(await resultOf(target, "return event.pad.length", { event: { pad } })).toBe(pad.length);
});

test("1.4 DryRun is a 204 without a payload, and runs nothing", async ({ target }) => {
  const input = { FunctionName: nameOf("run"), InvocationType: "DryRun" } as const;
  const answer = await target.lambda.send(new InvokeCommand(input));
  expect([answer.StatusCode, answer.ExecutedVersion, answer.FunctionError]).toEqual([
    204,
    undefined,
    undefined,
  ]);
  expect(answer.Payload ?? []).toHaveLength(0);
});

test("1.4 the caller's client context is the handler's", async ({ target }) => {
  const ClientContext = Buffer.from('{"custom":{"a":"你好"}}').toString("base64");
  expect(await resultOf(target, "return context.clientContext", { ClientContext })).toEqual({
    custom: { a: "你好" },
  });
});

test("1.6 the context's fields, in their order", async ({ target }) => {
  expect(await resultOf(target, "return Object.keys(context)")).toEqual([
    "clientContext",
    "identity",
    "invokedFunctionArn",
    "awsRequestId",
    "tenantId",
    "xRayTraceId",
    "getRemainingTimeInMillis",
    "functionName",
    "functionVersion",
    "memoryLimitInMB",
    "logGroupName",
    "logStreamName",
  ]);
});

test("1.6 the context's values", async ({ target }) => {
  const context = await resultOf<Record<string, unknown>>(
    target,
    "return { ...context, remaining: context.getRemainingTimeInMillis() }",
  );
  expect(context).toEqual({
    invokedFunctionArn: expect.stringMatching(
      new RegExp(`^arn:aws:lambda:${target.region}:\\d{12}:function:groundfog-probe-run$`),
    ),
    awsRequestId: expect.stringMatching(UUID),
    xRayTraceId: expect.stringMatching(TRACE),
    functionName: "groundfog-probe-run",
    functionVersion: "$LATEST",
    memoryLimitInMB: "128",
    logGroupName: "/aws/lambda/groundfog-probe-run",
    logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    remaining: expect.any(Number),
  });
  expect(context.remaining).toBeGreaterThan(0);
  expect(context.remaining).toBeLessThanOrEqual(10_000);
});

test("1.5, 1.6 each invocation has its own trace, in its context and its variables", async ({ target }) => {
  const source = "return [context.xRayTraceId, process.env._X_AMZN_TRACE_ID]";
  const [first, second] = [
    await resultOf<string[]>(target, source),
    await resultOf<string[]>(target, source),
  ];
  expect(first[0]).toBe(first[1]);
  expect(second[0]).toBe(second[1]);
  expect(first[0]).not.toBe(second[0]);
});

test.for([
  [{}, "$LATEST", ""],
  [{ Qualifier: "$LATEST" }, "$LATEST", ":$LATEST"],
  [{ Qualifier: "live" }, "$LATEST", ":live"],
  [{ Qualifier: "1" }, "1", ":1"],
  [{ FunctionName: "groundfog-probe-run:live" }, "$LATEST", ":live"],
] as const)(
  "1.4, 1.6 %o runs version %s, and only who names a qualifier finds it in the ARN",
  async ([input, version, end], { target }) => {
    const ran = await run(target, "return context.invokedFunctionArn", input);
    expect(ran.version).toBe(version);
    expect(ran.payload).toMatch(new RegExp(`:function:groundfog-probe-run${end.replace("$", "\\$")}$`));
  },
);

// Only there: here the environments of a function are the same for all of its versions.
if (onAws)
  test("1.6 an environment of a version knows which one it is", async ({ target }) => {
    const source = "return [context.functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION]";
    expect(await resultOf(target, source, { Qualifier: "1" })).toEqual(["1", "1"]);
  });

test("1.4 a function can be called by its ARN", async ({ target }) => {
  const FunctionName = await resultOf<string>(target, "return context.invokedFunctionArn");
  expect(await resultOf(target, "return 'by ARN'", { FunctionName })).toBe("by ARN");
});

test("1.4 GetFunctionConfiguration says what is deployed", async ({ target }) => {
  const get = new GetFunctionConfigurationCommand({ FunctionName: nameOf("json") });
  expect(await target.lambda.send(get)).toMatchObject({
    FunctionName: "groundfog-probe-json",
    Runtime: "nodejs24.x",
    Handler: "run.handler",
    Timeout: 1,
    MemorySize: 128,
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "DEBUG", SystemLogLevel: "DEBUG" },
  });
});
