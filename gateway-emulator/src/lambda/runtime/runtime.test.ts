import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { definitionOf } from "../definition.fixture.ts";
import type { FunctionDefinition } from "../definition.ts";
import { runtimeCommand } from "./command.ts";
import {
  REQUEST_ID,
  startRuntimeProcess,
  type Outcome,
  type RuntimeProcess,
} from "./runtime-process.fixture.ts";

/** Does what its event says, in each of the ways in which a handler can be written. */
const INDEX = `
  const AsyncFunction = (async () => {}).constructor;
  export const handler = ({ source }, context) => AsyncFunction("context", source)(context);
  export const sync = (event, context) => "value";
  export const callback = (event, context, callback) => callback(null, "value");
  export const stream = awslambda.streamifyResponse((event, stream, context) =>
    AsyncFunction("stream", "context", event.source)(stream, context));
  export const notOne = 1;`;

let taskRoot: string;

beforeAll(async () => {
  taskRoot = await mkdtemp(join(tmpdir(), "groundfog-runtime-"));
  const write = (name: string, source: string) => writeFile(join(taskRoot, name), source);
  await write("index.mjs", INDEX);
  await write("broken.mjs", "export const handler = ;");
  await write("absent.cjs", "require('not-there')");
  await write("absent-module.mjs", "import 'not-there'");
  await write("typeless.js", "export const handler = () => 1");
  await write("late.mjs", "await new Promise((r) => setTimeout(r, 20)); export const handler = () => 'late'");
  await write("throws.mjs", "throw new RangeError('while it loads')");
});
afterAll(() => rm(taskRoot, { recursive: true }));

async function start(runtime: string, given: Partial<FunctionDefinition> = {}): Promise<RuntimeProcess> {
  const definition = definitionOf("run", { runtime, ...given });
  const command = await runtimeCommand(definition, { taskRoot, cacheFolder: taskRoot });
  return startRuntimeProcess(definition, command, taskRoot);
}

/** What a caller and the environment see: the payload, or the error with its type and message, or the end. */
function shown(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return "ready";
  if ("response" in outcome) return { response: outcome.response };
  if ("exit" in outcome) return { exit: outcome.exit.signal ?? outcome.exit.code };
  const error = ("error" in outcome ? outcome.error : outcome.initError) as Record<string, unknown>;
  return { errorType: error.errorType, errorMessage: error.errorMessage };
}

const STRINGIFY = "Unable to stringify response body";

describe.each(["nodejs24.x", "nodejs22.x"] as const)("%s", (runtime) => {
  let shared: RuntimeProcess;
  let streaming: RuntimeProcess;
  beforeAll(async () => {
    shared = await start(runtime);
    streaming = await start(runtime, { handler: "index.stream" });
  });
  afterAll(async () => {
    await shared[Symbol.asyncDispose]();
    await streaming[Symbol.asyncDispose]();
  });
  const of = <T>(both: { "nodejs24.x": T; "nodejs22.x": T }) => both[runtime];

  test.each<[string, unknown, unknown?]>([
    ["throw new TypeError('boom')", { errorType: "TypeError", errorMessage: "boom" }],
    ["await Promise.reject(new Error('later'))", { errorType: "Error", errorMessage: "later" }],
    ["throw 'str'", { errorType: "string", errorMessage: "str" }],
    ["throw {}", { errorType: "object", errorMessage: "[object Object]" }],
    [
      "throw undefined",
      { errorType: "undefined", errorMessage: "undefined" },
      { errorType: "string", errorMessage: "handled" },
    ],
    [
      "const a = {}; a.a = a; return a",
      { errorType: "Runtime.JSONStringifyError", errorMessage: STRINGIFY },
      { errorType: "Error", errorMessage: STRINGIFY },
    ],
    ["return undefined", { response: null }],
    ["return null", { response: null }],
    ["return { a: [1, '你好'] }", { response: { a: [1, "你好"] } }],
    ["return 'x'.repeat(7 * 2 ** 20)", { response: "x".repeat(7 * 2 ** 20) }],
  ])("%s: the same environment goes on", async (source, in24, in22 = in24) => {
    expect(shown(await shared.invoke({ source }))).toEqual(of({ "nodejs24.x": in24, "nodejs22.x": in22 }));
    expect(shown(await shared.invoke({ source: "return 'fine'" }))).toEqual({ response: "fine" });
  });

  test.each<[string, unknown[], unknown[]?]>([
    ["Promise.reject(new Error('lost')); return 'x'", [{ exit: 1 }], [{ response: "x" }, { exit: 128 }]],
    [
      "setTimeout(() => Promise.reject(new Error('lost')), 20); return 'x'",
      [{ response: "x" }, { exit: 1 }],
      [{ response: "x" }, { exit: 128 }],
    ],
    [
      "setTimeout(() => { throw new RangeError('雾'.repeat(1e6)) }); await new Promise((r) => setTimeout(r, 1000))",
      [{ exit: 1 }],
      [{ errorType: "RangeError", errorMessage: "雾".repeat(1e6) }, { exit: 129 }],
    ],
    ["process.exit(0)", [{ exit: 0 }]],
    ["process.exit(3)", [{ exit: 3 }]],
    ["process.kill(process.pid, 'SIGKILL')", [{ exit: "SIGKILL" }]],
    ["await new Promise(() => {})", [{ exit: 0 }], [{ response: null }]],
    ["const all = []; for (;;) all.push(new Array(1e5).fill({}))", [{ exit: "SIGABRT" }]],
  ])("%s", async (source, in24, in22 = in24) => {
    await using runtimeProcess = await start(runtime);
    const expected = of({ "nodejs24.x": in24, "nodejs22.x": in22 });
    const outcomes = [shown(await runtimeProcess.invoke({ source }))];
    if (expected.length > 1) {
      const { code, signal } = await runtimeProcess.exited;
      outcomes.push({ exit: signal ?? code });
    }
    expect(outcomes).toEqual(expected);
  });

  test("a handler that takes two parameters and is not async", async () => {
    await using runtimeProcess = await start(runtime, { handler: "index.sync" });
    expect(shown(await runtimeProcess.invoke({}))).toEqual({
      response: of({ "nodejs24.x": "value", "nodejs22.x": null }),
    });
  });

  test("a handler that takes a callback", async () => {
    await using runtimeProcess = await start(runtime, { handler: "index.callback" });
    expect(shown(await runtimeProcess.invoke({}))).toEqual(
      of<unknown>({
        "nodejs24.x": {
          errorType: "Runtime.CallbackHandlerDeprecated",
          errorMessage: expect.stringContaining("has removed support for callback-based function handlers"),
        },
        "nodejs22.x": { response: "value" },
      }),
    );
  });

  test("the context has Lambda's members in Lambda's order, and what the caller and the service say", async () => {
    const headers = {
      "lambda-runtime-client-context": '{"custom":{"a":"b"}}',
      "lambda-runtime-cognito-identity": '{"cognitoIdentityId":"id"}',
      "lambda-runtime-aws-tenant-id": "tenant",
    };
    const source =
      "return [Object.keys(context), context, process.env._X_AMZN_TRACE_ID, process.argv.length]";
    const outcome = await shared.invoke({ source }, headers);
    const [keys, context, traceId, argumentCount] = (outcome as { response: unknown[] }).response;
    expect(keys).toEqual(
      of({
        "nodejs24.x": [
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
        ],
        "nodejs22.x": [
          "callbackWaitsForEmptyEventLoop",
          "succeed",
          "fail",
          "done",
          "functionVersion",
          "functionName",
          "memoryLimitInMB",
          "logGroupName",
          "logStreamName",
          "clientContext",
          "identity",
          "invokedFunctionArn",
          "awsRequestId",
          "tenantId",
          "getRemainingTimeInMillis",
        ],
      }),
    );
    expect(context).toMatchObject({
      awsRequestId: REQUEST_ID,
      clientContext: { custom: { a: "b" } },
      identity: { cognitoIdentityId: "id" },
      tenantId: "tenant",
      memoryLimitInMB: "128",
    });
    expect([traceId, argumentCount]).toEqual(["Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0", 2]);
  });

  test("the console's lines have their levels, and what goes past it has none", async () => {
    await shared.invoke({ source: "console.warn('warned\\nof two lines'); process.stdout.write('raw\\n')" });
    expect(await shared.line(({ message }) => message.includes("warned"))).toMatchObject({
      level: "WARN",
      message: expect.stringMatching(
        new RegExp(`^[\\dT:.-]+Z\\t${REQUEST_ID}\\tWARN\\twarned\\nof two lines\\n?$`),
      ),
    });
    expect(await shared.line(({ message }) => message === "raw")).toEqual({ message: "raw" });
  });

  test.each([
    ["stream.write('one '); stream.end('two')", "one two", {}],
    [
      "stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 }); stream.write('body'); stream.end()",
      `{"statusCode":201}${"\0".repeat(8)}body`,
      {},
    ],
    ["throw new TypeError('early')", "", { type: "TypeError", message: "early" }],
    ["stream.write('one'); throw new TypeError('late')", "one", { type: "TypeError", message: "late" }],
  ])("a streamed response: %s", async (source, response, error) => {
    const outcome = await streaming.invoke({ source });
    const { headers, trailers, response: body } = outcome as Extract<Outcome, { response: unknown }>;
    expect(headers["lambda-runtime-function-response-mode"]).toBe("streaming");
    expect(body).toBe(response);
    const encoded = trailers["lambda-runtime-function-error-body"];
    expect(
      encoded === undefined
        ? {}
        : {
            type: trailers["lambda-runtime-function-error-type"],
            message: JSON.parse(Buffer.from(encoded, "base64").toString()).errorMessage as unknown,
          },
    ).toEqual(error);
    expect(shown(await streaming.invoke({ source: "stream.end('again')" }))).toEqual({
      response: "again",
    });
  });
});

describe("nodejs24.x loads a handler as Lambda does", () => {
  test.each<[string, string, string | RegExp]>([
    ["../index.handler", "Runtime.MalformedHandlerName", /is not a valid handler name/],
    ["index", "Runtime.MalformedHandlerName", "Bad handler"],
    ["index.absent", "Runtime.HandlerNotFound", "index.absent is undefined or not exported"],
    ["index.notOne", "Runtime.HandlerNotFound", "index.notOne is not a function"],
    ["broken.handler", "Runtime.UserCodeSyntaxError", /Unexpected token/],
    ["typeless.handler", "Runtime.UserCodeSyntaxError", /Unexpected token 'export'/],
    ["absent.handler", "Runtime.ImportModuleError", /^Error: Cannot find module 'not-there'/],
    ["absent-module.handler", "Error", /^Cannot find package 'not-there'/],
    ["throws.handler", "RangeError", "while it loads"],
  ])("%s fails in its init with %s", async (handler, errorType, message) => {
    await using runtimeProcess = await start("nodejs24.x", { handler });
    expect(shown(await runtimeProcess.ready)).toEqual({
      errorType,
      errorMessage: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(await runtimeProcess.exited).toEqual({ code: 1, signal: null });
  });

  test.each([
    ["a module that awaits at its top", { handler: "late.handler" }, "late"],
    [
      "a module of no type, once NODE_OPTIONS asks for its detection",
      { handler: "typeless.handler", environment: { NODE_OPTIONS: "--experimental-detect-module" } },
      1,
    ],
  ])("%s", async (_case, given, response) => {
    await using runtimeProcess = await start("nodejs24.x", given);
    expect(shown(await runtimeProcess.invoke({}))).toEqual({ response });
  });
});

test("a process asks the Runtime API's address for anything by a GET of its own", async () => {
  await using runtimeProcess = await start("nodejs24.x");
  const source = `const { status, body } = await globalThis[Symbol.for("groundfog.rapid-client")].get("/elsewhere");
    return { status, body };`;
  expect(shown(await runtimeProcess.invoke({ source }))).toEqual({ response: { status: 404, body: "" } });
});
