import { fastify } from "fastify";
import { expect, test, vi } from "vitest";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { ExecutionEnvironment, type Answer } from "../environments/environment.ts";
import type { Invocation } from "../invocation.ts";
import { runtimeApi } from "./runtime-api.ts";
import { runtimeClient } from "./runtime-client.fixture.ts";

const LARGEST_BYTES = 6_291_556;

function invocationOf(requestId: string, clientContext?: string): Invocation {
  return {
    requestId,
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:chat",
    payload: '{"text":"你好"}',
    startedAt: 0,
    deadlineMs: 1_800_000_003_000,
    ...(clientContext !== undefined && { clientContext }),
    traceId: "Root=1-0-0;Sampled=0",
    settle: () => undefined,
  };
}

/** A Runtime API on a free port for one environment, and a client of it. */
async function listen() {
  const answers: (Answer & { requestId: string })[] = [];
  const initErrors: string[] = [];
  let onWaiting = () => {};
  const environment = new ExecutionEnvironment("one", {
    onWaiting: () => onWaiting(),
    onAnswer: (_, { requestId }, answer) => answers.push({ requestId, ...answer }),
    onInitError: (_, failure) => initErrors.push(failure),
  });
  const server = fastify();
  await server.register(runtimeApi, { environmentOf: () => environment });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  const client = runtimeClient(origin);
  return {
    environment,
    client,
    answers,
    initErrors,
    port: Number(new URL(origin).port),
    /** Resolves at the next poll. */
    polled() {
      const { promise, resolve } = Promise.withResolvers<void>();
      onWaiting = resolve;
      return promise;
    },
    /** The client polls, and gets this invocation. */
    async run(invocation: Invocation) {
      const { promise: waiting, resolve } = Promise.withResolvers<void>();
      onWaiting = resolve;
      const next = client.next();
      await waiting;
      environment.dispatch(invocation);
      return next;
    },
    async waiting() {
      const { promise, resolve } = Promise.withResolvers<void>();
      onWaiting = resolve;
      const next = client.next();
      await promise;
      return { next };
    },
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      const closed = server.close();
      server.server.closeAllConnections();
      await closed;
    },
  };
}

function errorOf({ status, body }: { status: number | undefined; body: string }): unknown {
  return [status, JSON.parse(body)];
}

test("next gives the event, and what the runtime must know of it, in headers", async () => {
  await using api = await listen();
  const { status, headers, body } = await api.run(invocationOf("a", '{"client":1}'));
  expect([status, body]).toEqual([200, '{"text":"你好"}']);
  expect(headers).toMatchObject({
    "content-type": expect.stringMatching(/^application\/json/),
    "lambda-runtime-aws-request-id": "a",
    "lambda-runtime-deadline-ms": "1800000003000",
    "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:123456789012:function:chat",
    "lambda-runtime-trace-id": "Root=1-0-0;Sampled=0",
    "lambda-runtime-client-context": '{"client":1}',
  });
});

test("next waits until there is an invocation", async () => {
  await using api = await listen();
  const { next } = await api.waiting();
  api.environment.dispatch(invocationOf("a"));
  expect((await next).headers["lambda-runtime-aws-request-id"]).toBe("a");
  expect((await next).headers).not.toHaveProperty("lambda-runtime-client-context");
});

test("next while an invocation runs gives the same event again", async () => {
  await using api = await listen();
  const first = await api.run(invocationOf("a"));
  const again = await api.client.next();
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect(again.headers["lambda-runtime-aws-request-id"]).toBe("a");
});

test("a response is taken as it is, with 202", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const { status, body } = await api.client.post("invocation/a/response", '"你好"');
  expect([status, body]).toEqual([202, '{"status":"OK"}\n']);
  expect(api.answers).toEqual([{ requestId: "a", payload: '"你好"', failed: false }]);
});

test("a poll right behind a response is taken after it, though it is whole before", async () => {
  await using api = await listen();
  await using raw = await connectRaw(api.port);
  const path = "/2018-06-01/runtime/invocation";
  const poll = `GET ${path}/next HTTP/1.1\r\nHost: x\r\n\r\n`;
  for (const requestId of ["a", "b"]) {
    const polled = api.polled();
    const response = `POST ${path}/a/response HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;
    await raw.write(requestId === "a" ? poll : response + poll);
    await polled;
    api.environment.dispatch(invocationOf(requestId));
    await vi.waitFor(() => expect(raw.received()).toContain(`request-id: ${requestId}`));
  }
  expect(api.answers).toEqual([{ requestId: "a", payload: "{}", failed: false }]);
  expect(raw.received().match(/request-id: \w/g)).toEqual(["request-id: a", "request-id: b"]);
});

test("an error is taken as it is, with 202", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const error = '{"errorType":"TypeError","errorMessage":"boom","trace":[]}';
  const { status } = await api.client.post("invocation/a/error", error, {
    "lambda-runtime-function-error-type": "TypeError",
  });
  expect(status).toBe(202);
  expect(api.answers).toEqual([{ requestId: "a", payload: error, failed: true }]);
});

test("an init error is taken with 202", async () => {
  await using api = await listen();
  const { status } = await api.client.post("init/error", '{"errorType":"Runtime.HandlerNotFound"}');
  expect(status).toBe(202);
  expect(api.initErrors).toEqual(['{"errorType":"Runtime.HandlerNotFound"}']);
});

test.each(["response", "error"])("a %s with another id is 400 InvalidRequestID", async (answer) => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const wrong = await api.client.post(`invocation/b/${answer}`, "1");
  expect(errorOf(wrong)).toEqual([
    400,
    { errorMessage: "Invalid request ID", errorType: "InvalidRequestID" },
  ]);
  expect(api.answers).toEqual([]);
});

test("a second response is 403 InvalidStateTransition", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  await api.client.post("invocation/a/response", "1");
  const second = await api.client.post("invocation/a/response", "2");
  expect(errorOf(second)).toEqual([
    403,
    {
      errorType: "InvalidStateTransition",
      errorMessage: expect.stringMatching(/^State transition from \w+ to \w+ failed for runtime\. Error: /),
    },
  ]);
  expect(api.answers.map(({ payload }) => payload)).toEqual(["1"]);
});

test("a response to an invocation that is over is 400", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  await api.client.post("invocation/a/response", "1");
  await api.run(invocationOf("b"));
  expect((await api.client.post("invocation/a/response", "1")).status).toBe(400);
});

test.each([LARGEST_BYTES + 1, 4 * LARGEST_BYTES])(
  "a response of %i bytes is 413, and the invocation fails with Lambda's own error",
  async (bytes) => {
    await using api = await listen();
    await api.run(invocationOf("a"));
    const tooLarge = await api.client.post("invocation/a/response", "x".repeat(bytes));
    expect(errorOf(tooLarge)).toEqual([
      413,
      {
        errorType: "RequestEntityTooLarge",
        errorMessage: `Exceeded maximum allowed payload size (${LARGEST_BYTES} bytes).`,
      },
    ]);
    expect(api.answers).toMatchObject([{ failed: true }]);
    expect(JSON.parse(api.answers[0]?.payload ?? "")).toMatchObject({
      errorType: "Function.ResponseSizeTooLarge",
    });
    const { body } = await api.run(invocationOf("b"));
    expect(body).toBe('{"text":"你好"}');
  },
);

test("a response of exactly the largest size passes", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const { status } = await api.client.post("invocation/a/response", "x".repeat(LARGEST_BYTES));
  expect(status).toBe(202);
});

test("a poll of an environment that is ended loses its connection", async () => {
  await using api = await listen();
  const { next } = await api.waiting();
  api.environment.end();
  await expect(next).rejects.toThrow("socket hang up");
  await expect(api.client.next()).rejects.toThrow("socket hang up");
});
