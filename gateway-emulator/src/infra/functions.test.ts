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

test.each<[string, Record<string, unknown>, string]>([
  [
    "another runtime",
    { runtime: "python3.13" },
    "a function with the runtime python3.13 does not run here yet; nodejs24.x and nodejs26.x do",
  ],
  [
    "a container image",
    { runtime: null, filename: null, package_type: "Image", image_uri: "x" },
    "a function with the runtime of a container image does not run here yet; nodejs24.x and nodejs26.x do",
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
    file_system_config: [],
  });
  expect(notEmulated).toEqual([
    {
      address: "aws_lambda_function.handler",
      why: "layers is not emulated: bundle what the layers hold with the function",
    },
  ]);
});

test.each<[string, Record<string, unknown>, string]>([
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
    "environment.variables.a-b: a name is a letter, then letters, digits and _; take another name",
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
