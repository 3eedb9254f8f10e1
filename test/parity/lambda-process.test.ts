import { expect } from "vitest";
import { resultOf } from "./run.ts";
import { lambdaTest as test } from "./target.ts";

/** What functions get because they run here; see docs/parity.md. */
const LOCAL_ALONE = [
  "AWS_CA_BUNDLE",
  "AWS_ENDPOINT_URL_BEDROCK",
  "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
  "AWS_ENDPOINT_URL_DYNAMODB",
  "AWS_ENDPOINT_URL_LAMBDA",
  "HOME",
  "REQUESTS_CA_BUNDLE",
  "SSL_CERT_FILE",
  "TMPDIR",
];

const NAMES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "LANG",
  "LD_LIBRARY_PATH",
  "NODE_EXTRA_CA_CERTS",
  "NODE_PATH",
  "PATH",
  "PWD",
  "SHLVL",
  "TABLE_NAME",
  "TZ",
  "_AWS_XRAY_DAEMON_ADDRESS",
  "_AWS_XRAY_DAEMON_PORT",
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
];

test.for([
  ["run", "return Object.keys(process.env).sort()", NAMES],
  [
    "json",
    "return Object.keys(process.env).sort()",
    [...NAMES, "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL"].sort(),
  ],
  ["nodejs22", "callback(null, Object.keys(process.env).sort())", NAMES],
] as const)("1.5 the variables of %s, none more and none less", async ([on, source, names], { target }) => {
  const found = await resultOf<string[]>(target, source, { on });
  expect(found.filter((name) => !target.isEmulator || !LOCAL_ALONE.includes(name))).toEqual(names);
});

test("1.5 the variables' values", async ({ target }) => {
  const env = await resultOf<Record<string, string>>(target, "return process.env");
  const { region } = target;
  expect(env).toMatchObject({
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    AWS_LAMBDA_FUNCTION_NAME: "groundfog-probe-run",
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/groundfog-probe-run",
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
    AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^[\d.]+:\d+$/),
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    LANG: "en_US.UTF-8",
    PWD: env.LAMBDA_TASK_ROOT,
    SHLVL: "0",
    TABLE_NAME: "groundfog-probe",
    TZ: ":UTC",
    _HANDLER: "run.handler",
  });
  expect(env.NODE_PATH).toBe(
    [
      "/opt/nodejs/node24/node_modules",
      "/opt/nodejs/node_modules",
      "/var/runtime/node_modules",
      "/var/runtime",
      env.LAMBDA_TASK_ROOT,
    ].join(":"),
  );
});

test("1.5 with JSON logs, their level is a variable too", async ({ target }) => {
  const source = "return [process.env.AWS_LAMBDA_LOG_FORMAT, process.env.AWS_LAMBDA_LOG_LEVEL]";
  expect(await resultOf(target, source, { on: "json" })).toEqual(["JSON", "DEBUG"]);
});

test("1.6 it works in the task root, listens to no SIGTERM, and has awslambda", async ({ target }) => {
  const source =
    "return [process.cwd() === process.env.LAMBDA_TASK_ROOT, process.listenerCount('SIGTERM'), Object.keys(awslambda)]";
  expect(await resultOf(target, source)).toEqual([
    true,
    0,
    ["streamifyResponse", "HttpResponseStream", "InvokeStore"],
  ]);
});

test("1.5 Lambda's flags: a garbage collector to call, headers of 80 KiB, a heap that fits the memory", async ({
  target,
}) => {
  const source = `return {
    gc: typeof gc,
    headers: process.getBuiltinModule("node:http").maxHeaderSize,
    heapMb: process.getBuiltinModule("node:v8").getHeapStatistics().heap_size_limit / 1_048_576,
  }`;
  const { gc, headers, heapMb } = await resultOf<{ gc: string; headers: number; heapMb: number }>(
    target,
    source,
  );
  expect([gc, headers]).toEqual(["function", 81_920]);
  expect(heapMb).toBeGreaterThan(116);
  expect(heapMb).toBeLessThan(160);
});

test.for([
  ["module.mjs", "ERR_REQUIRE_ESM"],
  // Its syntax is not looked at: it is CommonJS, and no good one.
  ["module.js", "SyntaxError"],
] as const)("1.5 a %s with an export cannot be required: %s", async ([name, error], { target }) => {
  const source = `
    const path = tmpdir() + "/" + event.name;
    process.getBuiltinModule("node:fs").writeFileSync(path, "export const one = 1");
    try {
      return process.getBuiltinModule("node:module").createRequire(path)(path).one;
    } catch (error) {
      return error.code ?? error.name;
    }`;
  expect(await resultOf(target, source, { event: { name } })).toBe(error);
});

test("1.2 os.tmpdir() can be written to; the code's folder is where the handler is", async ({ target }) => {
  const source = `
    const { existsSync, mkdtempSync } = process.getBuiltinModule("node:fs");
    return [existsSync(mkdtempSync(tmpdir() + "/probe-")), existsSync(process.env.LAMBDA_TASK_ROOT + "/run.mjs")]`;
  expect(await resultOf(target, source)).toEqual([true, true]);
});
