import { isAbsolute } from "node:path";
import { expect, test } from "vitest";
import { chatStack, readFixture } from "./chat-stack.fixture.ts";

const withFunction = (more: Record<string, unknown>) =>
  readFixture(chatStack({ aws_lambda_function: { handler: more } }));

test("a function has Lambda's defaults where the stack says nothing", () => {
  expect(withFunction({}).functions).toEqual([
    {
      functionName: "chat-handler",
      arn: "arn:aws:lambda:us-east-1:123456789012:function:chat-handler",
      handler: "index.handler",
      runtime: "nodejs24.x",
      timeoutMs: 3000,
      memorySizeMb: 128,
      environment: {},
      code: { path: expect.stringMatching(/build\/handler\.zip$/) },
      roleArn: "arn:aws:iam::123456789012:role/chat",
    },
  ]);
});

test("timeout and memory are read, as numbers or as texts", () => {
  expect(withFunction({ timeout: 60, memory_size: "512" }).functions[0]).toMatchObject({
    timeoutMs: 60_000,
    memorySizeMb: 512,
  });
});

test("code and source are absolute, from the folder of the stack", () => {
  const { path, functions } = withFunction({
    filename: "${path.module}/../build.zip",
    "//": { metadata: { path: "a/b", source: "../src/handler.ts" } },
  });
  const code = functions[0]?.code;
  const above = path.replace(/\/[^/]+\/cdk\.tf\.json$/, "");
  expect(isAbsolute(path)).toBe(true);
  expect(code).toEqual({ path: `${above}/build.zip`, source: `${above}/src/handler.ts` });
});

test("environment variables may be references, and a block may be a reference as a whole", () => {
  const variables = { TABLE: "${aws_dynamodb_table.chat.name}", COUNT: 1, LITERAL: "$${x}" };
  expect(withFunction({ environment: [{ variables }] }).functions[0]?.environment).toEqual({
    TABLE: "chat",
    COUNT: "1",
    LITERAL: "${x}",
  });
  const stack = chatStack({
    aws_lambda_function: { handler: { environment: { variables: "${local.env}" } } },
  });
  stack["locals"] = { env: { TABLE: "${aws_dynamodb_table.chat.name}", LITERAL: "$${x}" } };
  expect(readFixture(stack).functions[0]?.environment).toEqual({ TABLE: "chat", LITERAL: "${x}" });
});

test("a variable that only a deploy can tell is left unset, and listed", () => {
  const stack = chatStack({
    aws_sqs_queue: { jobs: { name: "jobs" } },
    aws_lambda_function: {
      handler: { environment: { variables: { QUEUE: "${aws_sqs_queue.jobs.url}", KEEP: "1" } } },
    },
  });
  const { functions, notEmulated } = readFixture(stack);
  expect(functions[0]?.environment).toEqual({ KEEP: "1" });
  expect(notEmulated).toContainEqual({
    address: "aws_lambda_function.handler",
    why: "environment.variables.QUEUE is not set: its value is known only after a deploy",
  });
});

test.each<[string, Record<string, unknown>, unknown]>([
  [
    "another runtime",
    { runtime: "ruby3.4" },
    expect.stringMatching(/^a function with the runtime ruby3.4 does not run here; nodejs24.x, .* do/),
  ],
  [
    "a container image",
    { runtime: null, filename: null, package_type: "Image", image_uri: "x" },
    expect.stringContaining("a container image is not run here; give it a runtime and a filename"),
  ],
  [
    "code in a bucket",
    { filename: null, s3_bucket: "b", s3_key: "k" },
    'its code is not on this machine; give it a filename, or its source as "//": {"metadata": {"source": "…"}}',
  ],
])("a function with %s is listed, and so are the routes that call it", (_, more, why) => {
  const { functions, apis, notEmulated } = withFunction(more);
  expect(functions).toEqual([]);
  expect(apis[0]?.routes).toEqual([]);
  expect(notEmulated).toEqual([
    { address: "aws_lambda_function.handler", why },
    {
      address: "aws_apigatewayv2_route.connect",
      why: "its integration aws_apigatewayv2_integration.handler calls the function chat-handler, which does not run here: everyone may connect",
    },
    {
      address: "aws_apigatewayv2_route.send",
      why: "its integration aws_apigatewayv2_integration.handler calls the function chat-handler, which does not run here",
    },
  ]);
});

test("a role that only a deploy can name is none", () => {
  const stack = chatStack({
    aws_ssm_parameter: { role: { name: "role" } },
    aws_lambda_function: { handler: { role: "${aws_ssm_parameter.role.arn}" } },
  });
  expect(readFixture(stack).functions[0]).not.toHaveProperty("roleArn");
});

test("arguments that have no effect here are listed, and those that are off are not", () => {
  const { notEmulated } = withFunction({
    layers: ["x"],
    reserved_concurrent_executions: -1,
    architectures: ["arm64"],
    ephemeral_storage: { size: 1024 },
    tracing_config: { mode: "PassThrough" },
    snap_start: { apply_on: "None" },
    file_system_config: [],
  });
  expect(notEmulated).toEqual([
    {
      address: "aws_lambda_function.handler",
      why: "layers is not emulated: bundle what the layers hold with the function",
    },
  ]);
});

test("what is traced on AWS, and what is started from a snapshot, is listed", () => {
  const { notEmulated } = withFunction({
    runtime: "python3.13",
    tracing_config: { mode: "Active" },
    snap_start: { apply_on: "PublishedVersions" },
  });
  expect(notEmulated).toEqual([
    {
      address: "aws_lambda_function.handler",
      why: "tracing_config is not emulated: no trace is sampled",
    },
    {
      address: "aws_lambda_function.handler",
      why: "snap_start is not emulated: every environment loads its handler anew",
    },
  ]);
});

test.each<[unknown, number | undefined]>([
  [undefined, undefined],
  [-1, undefined],
  [0, 0],
  ["25", 25],
])("reserved_concurrent_executions %j reserves %j", (reserved_concurrent_executions, reservedConcurrency) => {
  const [read] = withFunction({ reserved_concurrent_executions }).functions;
  expect(read?.reservedConcurrency).toBe(reservedConcurrency);
});

test("functions together reserve no more than Lambda allows", () => {
  const stack = chatStack({
    aws_lambda_function: { handler: { reserved_concurrent_executions: 600 } },
  });
  const functions = stack.resource["aws_lambda_function"] ?? {};
  functions["other"] = { ...functions["handler"], function_name: "other" };
  expect(() => readFixture(stack)).toThrow(
    "aws_lambda_function.other: reserved_concurrent_executions is 600, and other functions reserve 600; of the account's 1000 at most 900 can be reserved, since Lambda keeps 100 for functions that reserve none",
  );
});

test.each<[Record<string, unknown>, unknown]>([
  [{ log_format: "Text" }, { format: "Text", logGroup: "/aws/lambda/chat-handler" }],
  [
    { log_format: "JSON", application_log_level: "WARN", system_log_level: "DEBUG", log_group: "chat" },
    { format: "JSON", logGroup: "chat", applicationLevel: "WARN", systemLevel: "DEBUG" },
  ],
])("logging_config %j is read", (logging_config, logging) => {
  expect(withFunction({ logging_config }).functions[0]?.logging).toEqual(logging);
});

test("the queue for dead letters is read, and Lambda's defaults hold for the rest", () => {
  const stack = chatStack({
    aws_sqs_queue: { failed: { name: "failed" } },
    aws_lambda_function: {
      handler: { dead_letter_config: [{ target_arn: "${aws_sqs_queue.failed.arn}" }] },
    },
  });
  expect(readFixture(stack).functions[0]?.eventInvoke).toEqual({
    maximumRetryAttempts: 2,
    maximumEventAgeMs: 21_600_000,
    deadLetter: "arn:aws:sqs:us-east-1:123456789012:failed",
  });
});

test("a queue for dead letters that only a deploy can name is none, and listed", () => {
  const stack = chatStack({
    aws_ssm_parameter: { queue: { name: "queue" } },
    aws_lambda_function: {
      handler: { dead_letter_config: { target_arn: "${aws_ssm_parameter.queue.value}" } },
    },
  });
  const { functions, notEmulated } = readFixture(stack);
  expect(functions[0]).not.toHaveProperty("eventInvoke");
  expect(notEmulated).toContainEqual({
    address: "aws_lambda_function.handler",
    why: "dead_letter_config.target_arn has no effect: its value is known only after a deploy",
  });
});

test.each<[string, Record<string, unknown>, string]>([
  [
    "a level for plain log lines",
    { logging_config: { log_format: "Text", system_log_level: "WARN" } },
    "logging_config has a log level, and Lambda takes none with the log_format Text; make the format JSON, or take the level out",
  ],
  [
    "a system level that is none",
    { logging_config: { log_format: "JSON", system_log_level: "ERROR" } },
    "system_log_level is ERROR; it must be DEBUG or INFO or WARN",
  ],
  [
    "dead letters to a function",
    { dead_letter_config: { target_arn: "arn:aws:lambda:us-east-1:123456789012:function:other" } },
    "dead_letter_config.target_arn is arn:aws:lambda:us-east-1:123456789012:function:other; it must be an ARN of sqs, sns",
  ],
  [
    "more reserved than there is",
    { reserved_concurrent_executions: 901 },
    "reserved_concurrent_executions is 901; of the account's 1000 at most 900 can be reserved",
  ],
  [
    "two architectures",
    { architectures: ["x86_64", "arm64"] },
    "architectures is x86_64, arm64; it must be one of x86_64 and arm64",
  ],
  [
    "little storage",
    { ephemeral_storage: { size: 100 } },
    "size is 100; it must be a whole number from 512 to 10240",
  ],
  [
    "a snapshot of Node.js",
    { snap_start: { apply_on: "PublishedVersions" } },
    "snap_start is for java11, python3.12, dotnet8 and later ones, and Lambda refuses it with nodejs24.x; take it out",
  ],
  [
    "a timeout of more than 15 minutes",
    { timeout: 901 },
    "timeout is 901; it must be a whole number from 1 to 900",
  ],
  ["a timeout that is no number", { timeout: "soon" }, 'timeout is "soon"; it must be a number'],
  [
    "memory of less than 128 MB",
    { memory_size: 64 },
    "memory_size is 64; it must be a whole number from 128 to 10240",
  ],
  [
    "a name that is none",
    { function_name: "a b" },
    'function_name is "a b"; it must be 1 to 64 letters, digits, - and _',
  ],
  ["no handler", { handler: null }, "has no handler; give it one"],
  [
    "a source that is no path",
    { "//": { metadata: { source: 1 } } },
    'the source under "//" must be a path; it is 1',
  ],
  [
    "a variable that is Lambda's own",
    { environment: { variables: { AWS_REGION: "x" } } },
    "environment.variables.AWS_REGION is reserved: Lambda sets it itself; take another name",
  ],
  [
    "a variable whose name is none",
    { environment: { variables: { "a-b": "x" } } },
    "environment.variables.a-b: a name is a letter, then at least one more letter, digit or _; take another name",
  ],
  [
    "more variables than Lambda holds",
    { environment: { variables: { LONG: "é".repeat(2047) } } },
    "its environment variables take 4098 bytes, and Lambda allows 4096; keep large values elsewhere",
  ],
  [
    "a variable that is no text",
    { environment: { variables: { LIST: [] } } },
    "environment.variables.LIST is []; it must be a text",
  ],
  [
    "an environment that is no block",
    { environment: ["x"] },
    'environment is "x"; it must be a block or a map',
  ],
])("refuses %s", (_, more, what) => {
  expect(() => withFunction(more)).toThrow(`cdk.tf.json: aws_lambda_function.handler: ${what}`);
});

test("refuses two functions with one name", () => {
  const stack = chatStack();
  const functions = stack.resource["aws_lambda_function"] ?? {};
  functions["twin"] = { ...functions["handler"] };
  expect(() => readFixture(stack)).toThrow(
    "aws_lambda_function.twin: another function is named chat-handler too; give it another name",
  );
});
