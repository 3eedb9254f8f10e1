import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCompleteEvent,
} from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import type { RunFunction } from "./probe/run-functions.ts";
import { nameOf, run } from "./run.ts";
import { lambdaTest as test, type Target } from "./target.ts";

/** A streamed response: its pieces put together, and how it ended. */
async function stream(target: Target, source: string, on: RunFunction = "stream") {
  const Payload = Buffer.from(JSON.stringify({ source }));
  const command = new InvokeWithResponseStreamCommand({ FunctionName: nameOf(on), Payload, LogType: "Tail" });
  const { StatusCode, ExecutedVersion, EventStream = [], $metadata } = await target.lambda.send(command);
  let text = "";
  let end: InvokeWithResponseStreamCompleteEvent | undefined;
  for await (const event of EventStream) {
    text += Buffer.from(event.PayloadChunk?.Payload ?? []).toString();
    end = event.InvokeComplete;
  }
  const { ErrorCode, ErrorDetails, LogResult = "" } = end ?? {};
  return {
    status: StatusCode,
    version: ExecutedVersion,
    text,
    error: ErrorCode,
    details: ErrorDetails === undefined ? undefined : (JSON.parse(ErrorDetails) as unknown),
    log: Buffer.from(LogResult, "base64").toString(),
    requestId: $metadata.requestId,
  };
}

test("1.4 a response that is streamed comes in pieces, and InvokeComplete ends it", async ({ target }) => {
  const streamed = await stream(target, "stream.write('one '); await sleep(100); stream.end('two')");
  expect(streamed).toMatchObject({
    status: 200,
    version: "$LATEST",
    text: "one two",
    error: undefined,
    details: undefined,
  });
  expect(streamed.log).toMatch(/^START RequestId: [^]*\nREPORT RequestId: .*\n$/);
});

test("1.10 an error after the first piece: the piece has come, and InvokeComplete tells the error", async ({
  target,
}) => {
  const source = "stream.write('one'); await sleep(200); throw new TypeError('late')";
  expect(await stream(target, source)).toMatchObject({
    status: 200,
    text: "one",
    error: expect.any(String),
    details: { errorType: "TypeError", errorMessage: "late" },
  });
});

test("1.10 an error before the first piece", async ({ target }) => {
  expect(await stream(target, "throw new TypeError('early')")).toMatchObject({
    status: 200,
    text: "",
    error: expect.any(String),
    details: { errorType: "TypeError", errorMessage: "early" },
  });
});

test("1.10 a stream that is never ended: a timeout, after what has come", async ({ target }) => {
  const streamed = await stream(target, "stream.write('one'); await sleep(60_000)");
  expect(streamed).toMatchObject({
    text: "one",
    details: {
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${streamed.requestId} Error: Task timed out after 1.00 seconds`,
    },
  });
});

test("1.4 the prelude of an HTTP response: JSON, eight zeros, the body", async ({ target }) => {
  const source = `
    const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: "b" } });
    http.write("x");
    http.end();`;
  const { text } = await stream(target, source);
  expect(text).toBe(`{"statusCode":201,"headers":{"a":"b"}}${"\0".repeat(8)}x`);
});

test("1.4 what streams can be called by Invoke, and is put together", async ({ target }) => {
  const source = `stream.write('{"one":'); await sleep(100); stream.end("1}")`;
  expect(await run(target, source, { on: "stream" })).toMatchObject({ failed: false, payload: { one: 1 } });
});

test("1.4 what does not stream can be called as if it did: its result is one piece", async ({ target }) => {
  expect(await stream(target, "return { one: 1 }", "run")).toMatchObject({
    text: '{"one":1}',
    error: undefined,
  });
});
