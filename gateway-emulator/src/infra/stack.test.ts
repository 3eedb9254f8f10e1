import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chatStack, readFixture, readText } from "./chat-stack.fixture.ts";
import { StackError } from "./errors.ts";
import { readStack } from "./stack.ts";
import { temporaryFolder } from "./temporary-folder.fixture.ts";

test("region and account are AWS's first region and its example account", () => {
  expect(readFixture({})).toMatchObject({
    region: "us-east-1",
    accountId: "123456789012",
    apis: [],
    functions: [],
    roles: [],
    tables: [],
    notEmulated: [],
  });
});

test("the region is that of the provider without an alias", () => {
  const stack = {
    ...chatStack(),
    variable: { region: { default: "eu-west-1" } },
    provider: { aws: [{ alias: "global", region: "us-east-1" }, { region: "${var.region}" }] },
  };
  const { region, functions } = readFixture(stack);
  expect(region).toBe("eu-west-1");
  expect(functions[0]?.arn).toContain(":eu-west-1:");
});

test("types that are not emulated are listed, and what only serves the rest is not", () => {
  const stack = {
    ...chatStack({
      aws_s3_bucket: { site: { bucket: "site" } },
      aws_apigatewayv2_domain_name: { chat: { domain_name: "chat.example.com" } },
      aws_api_gateway_rest_api: { old: { name: "old" } },
      aws_iam_access_key: { ci: { user: "ci" } },
      aws_iam_instance_profile: { box: { name: "box" } },
      aws_cloudwatch_log_group: { chat: { name: "chat" } },
      aws_apigatewayv2_deployment: { chat: { triggers: { redeployment: '${filesha1("x")}' } } },
    }),
    data: { aws_iam_policy_document: { chat: { statement: [] } } },
    module: { site: { source: "./site" } },
  };
  expect(readFixture(stack).notEmulated).toEqual([
    { address: "aws_s3_bucket.site", why: "not emulated: ignored" },
    {
      address: "aws_apigatewayv2_domain_name.chat",
      why: "custom domains are not emulated: events carry the emulator's own address, or that of --domain-name",
    },
    {
      address: "aws_api_gateway_rest_api.old",
      why: "REST APIs are not emulated: of their types, only API keys and usage plans are read",
    },
    {
      address: "aws_iam_access_key.ci",
      why: 'users and groups are not emulated: sign with the access key "local" and the secret "local", which may do anything',
    },
    {
      address: "module.site",
      why: "modules are not read: declare what should be emulated in the stack itself",
    },
  ]);
});

test("files that Terraform reads too are listed", () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, "cdk.tf.json"), "{}");
  writeFileSync(join(folder.path, "providers.tf"), "");
  expect(readStack(folder.path).notEmulated).toEqual([
    { address: "providers.tf", why: "this file is not read, though Terraform reads it too" },
  ]);
});

test("names the line and the column where the JSON is broken", () => {
  expect(() => readText('{\n  "resource": {},\n}')).toThrow(
    /cdk\.tf\.json:3:1: the JSON is broken there; mend it, or synthesize the stack again$/,
  );
});

test.each<[string, unknown, RegExp]>([
  ["an object", [], /cdk\.tf\.json: is a list, and Terraform JSON is an object; is this a cdk\.tf\.json\?$/],
  [
    "a circle of references",
    { locals: { a: "${local.b}", b: "${local.a}" } },
    /cdk\.tf\.json: local\.a -> local\.b -> local\.a: a circle of references/,
  ],
  [
    "a region that is none",
    { provider: { aws: { region: ["x"] } } },
    /cdk\.tf\.json: provider\.aws: region must be a region, such as us-east-1$/,
  ],
])("says in one line what is wrong with a stack that is not %s", (_, stack, message) => {
  expect(() => readFixture(stack)).toThrow(StackError);
  expect(() => readFixture(stack)).toThrow(message);
});

test("an error is one line, whatever stands in the stack", () => {
  const stack = chatStack({
    aws_lambda_function: { handler: { function_name: "two\n  lines", timeout: "a\nb" } },
  });
  expect(() => readFixture(stack)).toThrow(/^[^\n]+$/);
  expect(new StackError("one\n  two").message).toBe("one two");
});

test("names that objects have by themselves are names like any other", () => {
  const stack = chatStack();
  stack.resource = {
    ...stack.resource,
    constructor: { toString: { valueOf: "${aws_lambda_function.handler.constructor}" } },
  };
  stack["locals"] = JSON.parse('{"__proto__": {"polluted": true}, "hasOwnProperty": 1}') as unknown;
  expect(readFixture(stack).notEmulated).toEqual([
    { address: "constructor.toString", why: "not emulated: ignored" },
  ]);
});
