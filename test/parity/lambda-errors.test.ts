import {
  InvalidRequestContentException,
  ResourceNotFoundException,
  TooManyRequestsException,
} from "@aws-sdk/client-lambda";
import { expect } from "vitest";
import { call, callSigned, type Answer } from "./call.ts";
import { invokeByHand, nameOf, run } from "./run.ts";
import { lambdaTest as test, onAws, type Target } from "./target.ts";

const MAX_REQUEST_BYTES = 6_291_456;
const MAX_RESPONSE_BYTES = 6_291_556;

test.for([
  ["throw new TypeError('boom 雾')", "TypeError", "boom 雾"],
  ["return Promise.reject(new RangeError('boom'))", "RangeError", "boom"],
  ["throw Object.assign(new Error('boom'), { name: 'Own', code: 7 })", "Own", "boom"],
] as const)(
  "1.3 %s: an error's type, message and trace",
  async ([source, errorType, message], { target }) => {
    const { payload, failed, version } = await run(target, source);
    expect([failed, version]).toEqual([true, "$LATEST"]);
    expect(payload).toEqual({ errorType, errorMessage: message, trace: expect.any(Array) });
    expect(Object.keys(payload as object)).toEqual(["errorType", "errorMessage", "trace"]);
    const [first, ...frames] = (payload as { trace: string[] }).trace;
    expect(first).toBe(`${errorType}: ${message}`);
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame).toMatch(/^ {4}at /);
  },
);

test("1.3 a function's error is a 200 with X-Amz-Function-Error", async ({ target }) => {
  const body = JSON.stringify({ source: "throw new Error('boom')" });
  const { status, headers } = await invokeByHand(target, nameOf("run"), { body });
  expect([status, headers["x-amz-function-error"], headers["x-amz-executed-version"]]).toEqual([
    200,
    "Unhandled",
    "$LATEST",
  ]);
});

test.for([
  ["throw 'str'", "string", "str"],
  ["throw 7", "number", "7"],
  ["throw {}", "object", "[object Object]"],
  ["throw undefined", "undefined", "undefined"],
] as const)(
  "1.3, 2.4 %s: what is no error has its type for a name, and no trace",
  async ([source, errorType, errorMessage], { target }) => {
    expect(await run(target, source)).toMatchObject({
      failed: true,
      payload: { errorType, errorMessage, trace: [] },
    });
  },
);

test.for([["const a = {}; a.a = a; return a"], ["return 1n"]])(
  "1.3, 2.4 what cannot be JSON: %s",
  async ([source = ""], { target }) => {
    expect(await run(target, source)).toMatchObject({
      failed: true,
      payload: {
        errorType: "Runtime.JSONStringifyError",
        errorMessage: "Unable to stringify response body",
      },
    });
  },
);

test.for([
  ["process.exit(0)", "without providing a reason"],
  ["await new Promise(() => {})", "without providing a reason"],
  ["process.exit(3)", "with error: exit status 3"],
  ["process.exit(127)", "with error: exit status 127"],
  ["Promise.reject(new Error('lost')); return 'x'", "with error: exit status 1"],
  ["setTimeout(() => { throw new Error('lost') }); await sleep(1000)", "with error: exit status 1"],
  ["process.kill(process.pid, 'SIGKILL'); await sleep(1000)", "with error: signal: killed"],
  ["process.kill(process.pid, 'SIGTERM'); await sleep(1000)", "with error: signal: terminated"],
  ["process.kill(process.pid, 'SIGSEGV'); await sleep(1000)", "with error: signal: segmentation fault"],
  ["process.abort()", "with error: signal: aborted"],
] as const)("1.3, 2.4 %s: Runtime exited %s", async ([source, how], { target }) => {
  const { payload, failed, requestId } = await run(target, source);
  expect(failed).toBe(true);
  const { errorType, errorMessage } = payload as Record<string, string>;
  expect(errorType).toBe("Runtime.ExitError");
  expect(errorMessage?.replace(/ \(core dumped\)$/, "")).toBe(
    `RequestId: ${requestId} Error: Runtime exited ${how}`,
  );
});

test("1.3 a timeout: Sandbox.Timedout, with the function's timeout", async ({ target }) => {
  const { payload, failed, requestId } = await run(target, "await sleep(60_000)", { on: "json" });
  expect(failed).toBe(true);
  expect(payload).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
  });
});

test.runIf(onAws || process.platform === "linux")(
  "1.3 more memory than there is: Runtime.OutOfMemory, and the signal",
  async ({ target }) => {
    const source = "const all = []; for (;;) { all.push(Buffer.alloc(8_388_608, 1)); await sleep(5); }";
    const { payload, failed, requestId } = await run(target, source);
    expect(failed).toBe(true);
    expect(payload).toEqual({
      errorType: "Runtime.OutOfMemory",
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
  },
);

test("1.3 a response of 6,291,556 bytes is the last that is not too large", async ({ target }) => {
  const source = "return 'x'.repeat(event.length)";
  const length = MAX_RESPONSE_BYTES - '""'.length;
  const fits = await run(target, source, { event: { length } });
  expect([fits.failed, String(fits.payload).length]).toEqual([false, length]);
  expect(await run(target, source, { event: { length: length + 1 } })).toMatchObject({
    failed: true,
    payload: {
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
      errorType: "Function.ResponseSizeTooLarge",
    },
  });
});

/** What the service says of itself: the status, the error's name, the body. */
function wordsOf({ status, headers, body }: Answer): unknown[] {
  return [status, headers["x-amzn-errortype"], JSON.parse(body)];
}

/** What the SDK makes of a call that is refused. */
function refusal(target: Target, input: Parameters<typeof run>[2]): Promise<unknown> {
  return run(target, "return 'not refused'", input).catch((error: unknown) => error);
}

test("1.3 a function that there is not: 404 ResourceNotFoundException, with its ARN", async ({ target }) => {
  expect(wordsOf(await invokeByHand(target, "groundfog-probe-nobody"))).toEqual([
    404,
    "ResourceNotFoundException",
    {
      Type: "User",
      Message: expect.stringMatching(
        /^Function not found: arn:aws:lambda:[a-z0-9-]+:\d{12}:function:groundfog-probe-nobody:\$LATEST$/,
      ),
    },
  ]);
  const error = await refusal(target, { FunctionName: "groundfog-probe-nobody" });
  expect(error).toBeInstanceOf(ResourceNotFoundException);
  expect(error).toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

test("1.3, 1.4 a qualifier that there is not: 404, with it in the ARN", async ({ target }) => {
  expect(await refusal(target, { Qualifier: "dead" })).toMatchObject({
    name: "ResourceNotFoundException",
    message: expect.stringMatching(/^Function not found: arn:aws:lambda:.*:groundfog-probe-run:dead$/),
    $metadata: { httpStatusCode: 404 },
  });
});

test("1.4 two qualifiers that differ: 400 InvalidParameterValueException", async ({ target }) => {
  const FunctionName = `${nameOf("run")}:live`;
  expect(await refusal(target, { FunctionName, Qualifier: "1" })).toMatchObject({
    name: "InvalidParameterValueException",
    message: "The derived qualifier from the function name does not match the specified qualifier.",
    $metadata: { httpStatusCode: 400 },
  });
});

test("1.3 a payload that is no JSON: 400 InvalidRequestContentException, and no run", async ({ target }) => {
  expect(wordsOf(await invokeByHand(target, nameOf("run"), { body: "{broken" }))).toEqual([
    400,
    "InvalidRequestContentException",
    {
      Type: "User",
      message: expect.stringMatching(
        /^Could not parse request body into json: Could not parse payload into json: /,
      ),
    },
  ]);
  expect(await refusal(target, { Payload: "{broken" })).toBeInstanceOf(InvalidRequestContentException);
});

test.for([
  ["RequestResponse", MAX_REQUEST_BYTES],
  ["Event", 1_048_576],
] as const)("1.3, 1.8 a %s of more than %i bytes: 413", async ([InvocationType, limit], { target }) => {
  const Payload = `"${"x".repeat(limit - 1)}"`;
  expect(await refusal(target, { InvocationType, Payload })).toMatchObject({
    name: expect.stringMatching(/^Request(Entity)?TooLargeException$/),
    message: expect.stringContaining(String(limit)),
    $metadata: { httpStatusCode: 413 },
  });
});

test("1.3 beyond the reserved concurrency: 429 TooManyRequestsException, with the reason", async ({
  target,
}) => {
  const body = JSON.stringify({ source: "await sleep(1000); return 'ran'" });
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => invokeByHand(target, nameOf("single"), { body })),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  expect(answers.length - refused.length).toBe(1);
  for (const answer of refused)
    expect(wordsOf(answer)).toEqual([
      429,
      "TooManyRequestsException",
      {
        Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
        Type: "User",
        message: "Rate Exceeded.",
      },
    ]);
});

test("1.3 the SDK tells the reason of a 429", async ({ target }) => {
  const both = await Promise.all(
    ["first", "second"].map((text) =>
      run(target, "await sleep(1000); return event.text", { on: "single", event: { text } }).catch(
        (error: unknown) => error,
      ),
    ),
  );
  const error = both.find((one) => one instanceof TooManyRequestsException);
  expect(error).toMatchObject({
    name: "TooManyRequestsException",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    $metadata: { httpStatusCode: 429 },
  });
});

test.for([
  [
    "x-amz-invocation-type",
    "Value 'Maybe' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
  ],
  [
    "x-amz-log-type",
    "Value 'Maybe' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]",
  ],
] as const)("1.4 %s: Maybe is a 400 ValidationException", async ([header, message], { target }) => {
  const answer = await invokeByHand(target, nameOf("run"), { headers: { [header]: "Maybe" } });
  expect(wordsOf(answer)).toEqual([
    400,
    "ValidationException",
    { message: `1 validation error detected: ${message}` },
  ]);
});

test("1.3 a request without a signature: 403", async ({ target }) => {
  const url = `${target.lambdaEndpoint}/2015-03-31/functions/${nameOf("run")}/invocations`;
  const answer = await call(target, { method: "POST", url, body: Buffer.from("{}") });
  expect(wordsOf(answer)).toEqual([
    403,
    "MissingAuthenticationTokenException",
    { message: "Missing Authentication Token" },
  ]);
});

test("1.3 another secret: 403 InvalidSignatureException", async ({ target }) => {
  const credentials = { ...(await target.credentials()), secretAccessKey: "wrong" };
  const url = `${target.lambdaEndpoint}/2015-03-31/functions/${nameOf("run")}/invocations`;
  const unsigned = { service: "lambda", method: "POST", url, credentials, body: Buffer.from("{}") } as const;
  const { status, headers } = await callSigned(target, unsigned);
  expect([status, headers["x-amzn-errortype"]]).toEqual([403, "InvalidSignatureException"]);
});
