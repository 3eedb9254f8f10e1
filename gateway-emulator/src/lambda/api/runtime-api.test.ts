import { fastify } from "fastify";
import { expect, test, vi } from "vitest";
import { connectRaw } from "../../transport/raw-client.fixture.ts";
import { ExecutionEnvironment, type Answer } from "../environments/environment.ts";
import type { Invocation } from "../invocation.ts";
import { MAX_RUNTIME_HEADER_BYTES } from "./limits.ts";
import { runtimeApi } from "./runtime-api.ts";
import { runtimeClient } from "./runtime-client.fixture.ts";

const LARGEST_BYTES = 6_291_556;

/** Resolves when the check passes. */
function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, { interval: 2 });
}

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
  const server = fastify({ keepAliveTimeout: 0, http: { maxHeaderSize: MAX_RUNTIME_HEADER_BYTES } });
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

/** A streamed response's chunks, and its end, as they go over the wire. */
function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

const STREAMED =
  "POST /2018-06-01/runtime/invocation/a/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" +
  "Lambda-Runtime-Function-Response-Mode: streaming\r\n" +
  "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n\r\n";

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
    await soon(() => expect(raw.received()).toContain(`request-id: ${requestId}`));
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

test("a client context that no header can hold arrives as the same JSON", async () => {
  await using api = await listen();
  const { headers } = await api.run(invocationOf("a", '{"custom":\n {"你":"好"}}'));
  const context = String(headers["lambda-runtime-client-context"]);
  expect(JSON.parse(context)).toEqual({ custom: { 你: "好" } });
});

test.each([
  "GET /2018-06-01/runtime/invocation/a",
  "HEAD /2018-06-01/runtime/invocation/next",
  "POST /2018-06-01/",
])("%s is 404", async (call) => {
  await using api = await listen();
  const [method = "", path = ""] = call.split(" ");
  const response = await fetch(`http://127.0.0.1:${api.port}${path}`, { method });
  expect(response.status).toBe(404);
  expect(api.environment.runtimeState).toBe("Started");
});

test("an init error is taken once, and next is refused after it", async () => {
  await using api = await listen();
  await api.client.post("init/error", "{}");
  const second = await api.client.post("init/error", "{}");
  const next = await api.client.next();
  expect([errorOf(second), errorOf(next)]).toEqual(
    [
      ["InitError", "InitError"],
      ["InitError", "Ready"],
    ].map(([from, to]) => [
      403,
      {
        errorType: "InvalidStateTransition",
        errorMessage: `State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`,
      },
    ]),
  );
  expect(api.initErrors).toEqual(["{}"]);
});

test("an init error after the first next is 403, and changes nothing", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const { status } = await api.client.post("init/error", "{}");
  expect([status, api.initErrors]).toEqual([403, []]);
  expect((await api.client.post("invocation/a/response", "1")).status).toBe(202);
});

test.each<[string, string, Record<string, string>, string]>([
  ["without a type in its headers", '{"errorType":"A"}', {}, '{"errorType":"A"}'],
  ["that is no JSON", "out of order", {}, "out of order"],
  [
    "without a body",
    "",
    { "lambda-runtime-function-error-type": "Runtime.NoSuchHandler" },
    '{"errorType":"Runtime.NoSuchHandler","errorMessage":""}',
  ],
  ["without anything", "", {}, '{"errorType":"Function.Unknown","errorMessage":""}'],
  [
    "with a cause for X-Ray of almost 1 MiB",
    "{}",
    { "lambda-runtime-function-xray-error-cause": "x".repeat(1_048_000) },
    "{}",
  ],
  [
    "with its cause in its body",
    '{"errorMessage":"m","errorType":"T","stackTrace":[],"errorCause":{"message":"secret"}}',
    { "content-type": "application/vnd.aws.lambda.error.cause+json" },
    '{"errorMessage":"m","errorType":"T","stackTrace":[]}',
  ],
])("an error %s fails the invocation", async (_name, body, headers, payload) => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const { status } = await api.client.post("invocation/a/error", body, headers);
  expect(status).toBe(202);
  expect(api.answers).toEqual([{ requestId: "a", payload, failed: true }]);
});

test("a response mode that there is not is 400 InvalidFunctionResponseMode, and the invocation fails", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  const mode = { "lambda-runtime-function-response-mode": "buffered" };
  expect(errorOf(await api.client.post("invocation/a/response", "1", mode))).toEqual([
    400,
    { errorMessage: "Invalid function response mode", errorType: "InvalidFunctionResponseMode" },
  ]);
  expect(api.answers).toMatchObject([
    { payload: expect.stringContaining("Runtime.InvalidResponseModeHeader") },
  ]);
});

test("a response that breaks off is 400 TruncatedHTTPRequest, and the invocation fails", async () => {
  await using api = await listen();
  await api.run(invocationOf("a"));
  await using raw = await connectRaw(api.port);
  const head =
    "POST /2018-06-01/runtime/invocation/a/response HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n";
  await raw.write(`${head}{"a"`);
  raw.socket.end();
  await raw.ended;
  expect(raw.received()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(raw.received()).toContain(
    '{"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}',
  );
  await soon(() => expect(api.answers).toMatchObject([{ requestId: "a", failed: true }]));
  expect(api.answers[0]?.payload).toContain("Runtime.TruncatedResponse");
  expect((await api.run(invocationOf("b"))).status).toBe(200);
});

test("a streamed response's pieces come one by one, and what is sent is not sent again at its end", async () => {
  await using api = await listen();
  const pieces: string[] = [];
  await api.run({ ...invocationOf("a"), onPiece: (piece) => void pieces.push(piece.toString()) });
  await using raw = await connectRaw(api.port);
  await raw.write(STREAMED + chunk("one"));
  await soon(() => expect(pieces).toEqual(["one"]));
  expect(api.answers).toEqual([]);
  await raw.write(chunk("two") + "0\r\n\r\n");
  await soon(() => expect(raw.received()).toContain("202 Accepted"));
  expect(pieces).toEqual(["one", "two"]);
  expect(api.answers).toEqual([{ requestId: "a", payload: "", failed: false }]);
});

test("the next piece is not read before the one before it has been taken", async () => {
  await using api = await listen();
  const taken: PromiseWithResolvers<void>[] = [];
  await api.run({
    ...invocationOf("a"),
    onPiece() {
      const one = Promise.withResolvers<void>();
      taken.push(one);
      return one.promise;
    },
  });
  await using raw = await connectRaw(api.port);
  await raw.write(STREAMED + chunk("one"));
  await soon(() => expect(taken).toHaveLength(1));
  await raw.write(chunk("two") + "0\r\n\r\n");
  await api.client.post("invocation/x/response", "1");
  expect(taken).toHaveLength(1);
  taken[0]?.resolve();
  await soon(() => expect(taken).toHaveLength(2));
  expect(api.answers).toEqual([]);
  taken[1]?.resolve();
  await soon(() => expect(api.answers).toMatchObject([{ failed: false }]));
});

test("a streamed response that nobody takes in pieces is put together, and is limited like any other", async () => {
  await using api = await listen();
  const streaming = { "lambda-runtime-function-response-mode": "streaming" };
  await api.run(invocationOf("a"));
  await using raw = await connectRaw(api.port);
  await raw.write(`${STREAMED}${chunk("one")}${chunk("two")}0\r\n\r\n`);
  await soon(() => expect(api.answers).toEqual([{ requestId: "a", payload: "onetwo", failed: false }]));
  await api.run(invocationOf("b"));
  const tooLarge = await api.client.post("invocation/b/response", "x".repeat(LARGEST_BYTES + 1), streaming);
  expect(tooLarge.status).toBe(413);
  expect(api.answers[1]).toMatchObject({ payload: expect.stringContaining("Function.ResponseSizeTooLarge") });
});

test.each([true, false])(
  "an error in a stream's trailers fails the invocation, in pieces (%s) or not",
  async (inPieces) => {
    await using api = await listen();
    const error = '{"errorType":"Late","errorMessage":"你好"}';
    await api.run({ ...invocationOf("a"), ...(inPieces && { onPiece: () => undefined }) });
    await using raw = await connectRaw(api.port);
    const body = Buffer.from(error).toString("base64");
    await raw.write(
      `${STREAMED}${chunk("one")}0\r\nLambda-Runtime-Function-Error-Type: Late\r\nLambda-Runtime-Function-Error-Body: ${body}\r\n\r\n`,
    );
    await soon(() => expect(raw.received()).toContain("202 Accepted"));
    expect(api.answers).toEqual([{ requestId: "a", payload: error, failed: true }]);
  },
);

test("a stream that breaks off fails the invocation, and its pieces after the invocation's end reach nobody", async () => {
  await using api = await listen();
  const pieces: string[] = [];
  const onPiece = (piece: Buffer) => void pieces.push(piece.toString());
  await api.run({ ...invocationOf("a"), onPiece });
  await using broken = await connectRaw(api.port);
  await broken.write(STREAMED + chunk("one"));
  await soon(() => expect(pieces).toEqual(["one"]));
  broken.socket.destroy();
  await soon(() => expect(api.answers).toMatchObject([{ failed: true }]));

  await api.run({ ...invocationOf("a"), onPiece });
  await using late = await connectRaw(api.port);
  await late.write(STREAMED + chunk("two"));
  await soon(() => expect(pieces).toEqual(["one", "two"]));
  expect(api.environment.end()?.requestId).toBe("a");
  await late.write(`${chunk("three")}0\r\n\r\n`);
  await soon(() => expect(late.received()).toContain("202 Accepted"));
  expect(pieces).toEqual(["one", "two"]);
  expect(api.answers).toHaveLength(1);
});

test("next while an answer still arrives is 403 InvalidStateTransition", async () => {
  await using api = await listen();
  await api.run({ ...invocationOf("a"), onPiece: () => undefined });
  await using raw = await connectRaw(api.port);
  await raw.write(STREAMED + chunk("one"));
  await soon(() => expect(api.environment.runtimeState).toBe("InvocationResponse"));
  expect(errorOf(await api.client.next())).toMatchObject([403, { errorType: "InvalidStateTransition" }]);
});
