import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { fastify } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anyone } from "../../iam/authorize.ts";
import { startTestFunctions, type TestFunctions } from "../functions.fixture.ts";
import { invokeApi } from "./invoke-api.ts";

// From the SDK through the Invoke API, the Runtime API and AWS's own runtime client to a handler, and back.

let on: TestFunctions;
let client: LambdaClient;
const server = fastify();

beforeAll(async () => {
  on = await startTestFunctions(
    {
      streaming: `
        export const handler = awslambda.streamifyResponse(async (event, stream) => {
          stream.write("one ");
          if (event.fail) throw new RangeError("too late");
          stream.end("two");
        });`,
      chat: `
        export const handler = async (event, { awsRequestId, invokedFunctionArn, clientContext, xRayTraceId }) => {
          console.log("heard", event);
          return { awsRequestId, invokedFunctionArn, clientContext, xRayTraceId };
        };`,
    },
    { qualifiers: { live: "7" } },
  );
  await server.register(invokeApi, { functions: on.functions, journal: on.journal, authorize: anyone });
  client = new LambdaClient({
    endpoint: await server.listen({ host: "127.0.0.1", port: 0 }),
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

/** What a stream brings: all its text, and how it ended. */
async function stream(event: unknown): Promise<{ text: string; end: unknown }> {
  const { EventStream = [] } = await client.send(
    new InvokeWithResponseStreamCommand({ FunctionName: "streaming", Payload: JSON.stringify(event) }),
  );
  let text = "";
  let end: unknown;
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
    end = InvokeComplete;
  }
  return { text, end };
}

test("what the handler hears of its invocation is what the caller has said, and the log's end comes back", async () => {
  const answer = await client.send(
    new InvokeCommand({
      FunctionName: "chat:live",
      Payload: '"你好"',
      LogType: "Tail",
      ClientContext: Buffer.from('{"custom":{"你":"好"}}').toString("base64"),
    }),
  );
  const { requestId = "" } = answer.$metadata;
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "7" });
  expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({
    awsRequestId: requestId,
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat:live",
    clientContext: { custom: { 你: "好" } },
    xRayTraceId: expect.stringMatching(/^Root=1-/),
  });
  const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
  expect(log).toMatch(
    new RegExp(`^START RequestId: ${requestId}[^]*heard 你好[^]*REPORT RequestId: ${requestId}`),
  );
});

test("a handler's stream comes through, and its error with it", async () => {
  expect(await stream({})).toEqual({ text: "one two", end: {} });
  expect(await stream({ fail: true })).toEqual({
    text: "one ",
    end: { ErrorCode: "RangeError", ErrorDetails: expect.stringContaining('"errorMessage":"too late"') },
  });
});

test("Invoke puts a handler's stream together", async () => {
  const answer = await client.send(new InvokeCommand({ FunctionName: "streaming" }));
  expect(Buffer.from(answer.Payload ?? []).toString()).toBe("one two");
  const failed = await client.send(
    new InvokeCommand({ FunctionName: "streaming", Payload: '{"fail":true}' }),
  );
  expect(failed.FunctionError).toBe("Unhandled");
});
