import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import { failed, report, row, takeLines, usage, withRounds } from "../../test/run-report.ts";
import { createTelemetry } from "./telemetry.ts";

const lines = takeLines();

const context = { awsRequestId: "lambda-1", functionName: "chat" } as Context;

test("an answer leaves one line: how it ended, how fast, how much; and nothing of what was said", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: false });
  const answered = { ...withRounds({ usage: usage.slice(1) }), ttftMs: 1_200, costUsd: 0.0036 };
  telemetry.logAnswer({ row, report: answered });
  expect(lines()).toEqual([
    {
      level: "INFO",
      message: "answer",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      service: "groundfog-chat",
      kind: "send",
      model: "global.some-model",
      outcome: "complete",
      stopReason: "end_turn",
      ttftMs: 1_200,
      durationMs: 3_000,
      tokensPerSecond: 100,
      posts: 40,
      gone: 1,
      limited: 2,
      inputTokens: 300,
      outputTokens: 180,
      cacheReadTokens: 0,
      cacheWriteTokens: 7,
      costUsd: 0.0036,
      rounds: 1,
    },
  ]);
  expect(JSON.stringify(lines())).not.toMatch(/secret|It is 42/);
});

test("the rounds of an answer with tools are counted together, and their time too", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: false });
  const toolsUsed = ["current_time", "calculate"];
  telemetry.logAnswer({ row, report: { ...withRounds({ usage, toolsUsed }), ttftMs: 1_000 } });
  expect(lines()).toMatchObject([
    {
      inputTokens: 400,
      outputTokens: 200,
      cacheReadTokens: 50,
      cacheWriteTokens: 7,
      rounds: 2,
      tools: toolsUsed,
      tokensPerSecond: 66.7,
    },
  ]);
});

test("question and answer are in the log only when the stack asks for them", () => {
  createTelemetry({ logPrompts: true, metrics: false }).logAnswer({ row, report: report() });
  expect(lines()).toMatchObject([{ question: "What is my secret?", answer: "It is 42." }]);
});

test.each([
  ["end_turn", "complete"],
  ["max_tokens", "complete"],
  ["cancelled", "stopped"],
  ["guardrail_intervened", "blocked"],
  ["content_filtered", "blocked"],
])("an answer that ended with %s is %s, at level INFO", (stopReason, outcome) => {
  const { ending } = report();
  const ended = report({ ending: { ...ending, stopReason } });
  createTelemetry({ logPrompts: false, metrics: false }).logAnswer({ row, report: ended });
  expect(lines()).toMatchObject([{ level: "INFO", outcome, stopReason }]);
});

test("a worker that was taken for dead warns of it, and claims no end", () => {
  createTelemetry({ logPrompts: false, metrics: false }).logAnswer({
    row,
    report: report({ superseded: true }),
  });
  expect(lines()).toMatchObject([{ level: "WARN", outcome: "superseded" }]);
});

test("a failure that somebody has to mend is an error, with its name, its message and what to do", () => {
  const error = Object.assign(new Error("no access"), {
    name: "AccessDeniedException",
    $metadata: { requestId: "aws-1", httpStatusCode: 403, attempts: 1 },
    Item: { text: "What is my secret?" },
  });
  const report = failed("model_access", { hint: "enable access to the model", error });
  createTelemetry({ logPrompts: false, metrics: false }).logAnswer({ row, report });
  expect(lines()).toMatchObject([
    {
      level: "ERROR",
      outcome: "failed",
      code: "model_access",
      detail: "what was told",
      hint: "enable access to the model",
      errorType: "AccessDeniedException",
      errorMessage: "no access",
      awsRequestId: "aws-1",
      httpStatusCode: 403,
      stackTrace: expect.arrayContaining([expect.stringMatching(/telemetry\.test\.ts/)]),
    },
  ]);
  expect(JSON.stringify(lines())).not.toContain("secret");
});

test("a failure that passes by itself is a warning; one of the handler's own is an error", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: false });
  telemetry.logAnswer({ row, report: failed("throttled", { hint: "raise the quota" }) });
  telemetry.logAnswer({ row, report: failed("internal") });
  telemetry.logAnswer({ row, report: failed("internal"), cause: new TypeError("x is not a function") });
  telemetry.warn("the model is near its end of life");
  expect(lines().map(({ level, message, errorType }) => [level, message, errorType])).toEqual([
    ["WARN", "answer", undefined],
    ["ERROR", "answer", undefined],
    ["ERROR", "answer", "TypeError"],
    ["WARN", "the model is near its end of life", undefined],
  ]);
});

test("a failed route is an error with its cause, whatever was thrown", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: false });
  telemetry.logFailure("send failed", new Error("no table", { cause: new RangeError("deep") }));
  telemetry.logFailure("send failed", "a string", { code: "internal" });
  expect(lines()).toMatchObject([
    { level: "ERROR", message: "send failed", errorMessage: "no table", cause: "RangeError: deep" },
    { level: "ERROR", message: "send failed", errorMessage: "a string", code: "internal" },
  ]);
});

test("an invocation's keys are on its lines, and on no line after it", () => {
  const telemetry = createTelemetry({ logPrompts: false, metrics: false });
  {
    using _invocation = telemetry.invocation(context, { connectionId: "c1=", thread: "t1", run: "r1" });
    telemetry.logAnswer({ row, report: report() });
  }
  {
    using _invocation = telemetry.invocation({ ...context, awsRequestId: "lambda-2" }, { route: "open" });
    telemetry.warn("second");
  }
  telemetry.warn("third");
  const [first, second, third] = lines();
  expect(first).toMatchObject({ requestId: "lambda-1", connectionId: "c1=", thread: "t1", run: "r1" });
  expect(second).toEqual({
    level: "WARN",
    message: "second",
    timestamp: expect.anything(),
    service: "groundfog-chat",
    requestId: "lambda-2",
    route: "open",
  });
  expect(Object.keys(third ?? {})).not.toContain("route");
});

test("an exception from within a stream, which has no metadata of the service's, is logged like any other", () => {
  const error = Object.assign(new Error("boom"), { name: "modelStreamErrorException", $metadata: undefined });
  createTelemetry({ logPrompts: false, metrics: false }).logFailure("no title", error);
  expect(lines()).toMatchObject([{ errorType: "modelStreamErrorException", errorMessage: "boom" }]);
});

test("what the posts failed with is told, and what to do about a permission that is missing", () => {
  const error = Object.assign(new Error("Forbidden"), { name: "ForbiddenException" });
  createTelemetry({ logPrompts: false, metrics: false }).logAnswer({ row, report: report({ error }) });
  expect(lines()).toMatchObject([
    { level: "INFO", message: "answer" },
    {
      level: "ERROR",
      message: "not all was posted",
      hint: expect.stringContaining("execute-api:ManageConnections"),
    },
  ]);
});

test("a call that the role does not allow is told with its action and resource", () => {
  const message =
    "User: arn:aws:sts::123456789012:assumed-role/chat/chat is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/chat because no identity-based policy allows the dynamodb:PutItem action";
  const error = Object.assign(new Error(message), { name: "AccessDeniedException" });
  createTelemetry({ logPrompts: false, metrics: false }).logFailure("send failed", error);
  expect(lines()).toMatchObject([
    {
      hint: "Give the function's role dynamodb:PutItem on arn:aws:dynamodb:us-east-1:123456789012:table/chat.",
    },
  ]);
});
