import { expect, test } from "vitest";
import { StackError, UnknownValueError } from "../errors.ts";
import { resolve } from "./resolve.ts";
import { parseTerraformJson } from "./terraform-json.ts";

const stack = {
  json: parseTerraformJson(
    "x.tf.json",
    JSON.stringify({
      variable: { stage: { default: "dev" }, secret: {} },
      locals: { name: "chat-${var.stage}", map: { A: "${local.name}", B: [1, { c: true }] } },
      module: { m: { source: "./m" } },
      data: {
        aws_region: { here: {} },
        aws_caller_identity: { me: {} },
        aws_iam_policy: { basic: { name: "AWSLambdaBasicExecutionRole" }, own: { name: "own" } },
        aws_iam_policy_document: {
          d: {
            policy_id: "id",
            statement: [
              { sid: "A", actions: ["x:Y"], resources: ["*"] },
              {
                effect: "Deny",
                not_actions: ["x:Y", "x:Z"],
                not_resources: ["a"],
                principals: { type: "Service", identifiers: ["lambda.amazonaws.com"] },
                condition: [
                  { test: "StringEquals", variable: "a", values: ["1"] },
                  { test: "StringEquals", variable: "b", values: ["1", "2"] },
                ],
              },
            ],
          },
        },
        archive_file: { zip: { output_path: "build/${local.name}.zip" } },
      },
      resource: {
        aws_apigatewayv2_api: { chat: { name: "${local.name}", protocol_type: "WEBSOCKET" } },
        aws_apigatewayv2_stage: { ws: { name: "ws", api_id: "${aws_apigatewayv2_api.chat.id}" } },
        aws_lambda_function: {
          f: { function_name: "${local.name}", environment: { variables: { A: "1" } } },
          published: { function_name: "f", publish: true },
        },
        aws_sns_topic: { s: { name: "topic" }, unnamed: { name_prefix: "topic-" } },
        aws_s3_bucket: { b: { bucket: "records" } },
        aws_cloudwatch_event_bus: { e: { name: "bus" } },
        aws_lambda_alias: { live: { name: "live", function_name: "${aws_lambda_function.f.arn}" } },
        aws_dynamodb_table: { t: { name: "conversations", attribute: [{ name: "pk" }] } },
        aws_iam_role: { r: { name: "runner" } },
        aws_iam_policy: { p: { name: "read", path: "/team/" } },
        aws_api_gateway_api_key: { k: { name: "mobile" } },
        aws_api_gateway_usage_plan: { u: { name: "free" } },
        aws_apigatewayv2_authorizer: { a: { name: "ticket" } },
        aws_cloudwatch_log_group: { l: { name: "/aws/lambda/f" } },
        aws_sqs_queue: { q: { name: "queue" }, many: { count: 2, name: "many" } },
      },
    }),
  ),
  region: "eu-west-1",
  accountId: "123456789012",
};
const at = (value: unknown) => resolve(stack, value, "aws_x.y: argument");

const apiId = String(at("${aws_apigatewayv2_api.chat.id}"));
const functionArn = "arn:aws:lambda:eu-west-1:123456789012:function:chat-dev";
const invocation = (arn: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`;

test("an API's id is ten letters and digits, and the same at every start", () => {
  expect(apiId).toMatch(/^[a-z0-9]{10}$/);
  expect(at("${aws_apigatewayv2_api.chat.id}")).toBe(apiId);
});

test.each<[string, unknown]>([
  ["no expression", "no expression"],
  ["${aws_apigatewayv2_api.chat.name}", "chat-dev"],
  ["${aws_apigatewayv2_api.chat.execution_arn}", `arn:aws:execute-api:eu-west-1:123456789012:${apiId}`],
  ["${aws_apigatewayv2_api.chat.api_endpoint}", `wss://${apiId}.execute-api.eu-west-1.amazonaws.com`],
  [
    "${aws_apigatewayv2_stage.ws.execution_arn}/POST/@connections/*",
    `arn:aws:execute-api:eu-west-1:123456789012:${apiId}/ws/POST/@connections/*`,
  ],
  ["${aws_apigatewayv2_stage.ws.invoke_url}", `wss://${apiId}.execute-api.eu-west-1.amazonaws.com/ws`],
  ["${aws_lambda_function.f.arn}", functionArn],
  ["${aws_lambda_function.f.invoke_arn}", invocation(functionArn)],
  ["${aws_lambda_alias.live.invoke_arn}", invocation(`${functionArn}:live`)],
  ["${aws_lambda_function.f.qualified_arn}", `${functionArn}:$LATEST`],
  ["${aws_lambda_function.published.version}", "1"],
  ["${aws_lambda_function.published.qualified_arn}", "arn:aws:lambda:eu-west-1:123456789012:function:f:1"],
  ["${aws_sqs_queue.q.arn}", "arn:aws:sqs:eu-west-1:123456789012:queue"],
  ["${aws_sns_topic.s.arn}", "arn:aws:sns:eu-west-1:123456789012:topic"],
  [
    "${aws_sns_topic.unnamed.arn}",
    expect.stringMatching(/^arn:aws:sns:eu-west-1:123456789012:topic-[a-z0-9]{12}$/),
  ],
  ["${aws_s3_bucket.b.arn}", "arn:aws:s3:::records"],
  ["${aws_cloudwatch_event_bus.e.arn}", "arn:aws:events:eu-west-1:123456789012:event-bus/bus"],
  ["${aws_lambda_function.f.environment[0].variables.A}", "1"],
  ["${aws_dynamodb_table.t.arn}", "arn:aws:dynamodb:eu-west-1:123456789012:table/conversations"],
  ["${aws_dynamodb_table.t.attribute[0].name}", "pk"],
  ["${aws_iam_role.r.arn}", "arn:aws:iam::123456789012:role/runner"],
  ["${aws_cloudwatch_log_group.l.arn}:*", "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f:*"],
  ["${aws_iam_policy.p.arn}", "arn:aws:iam::123456789012:policy/team/read"],
  ["${aws_iam_policy.p.id}", "arn:aws:iam::123456789012:policy/team/read"],
  ["${data.aws_iam_policy.basic.arn}", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
  [
    "${data.aws_iam_policy_document.d.minified_json}",
    '{"Version":"2012-10-17","Id":"id","Statement":[{"Sid":"A","Effect":"Allow","Action":"x:Y","Resource":"*"},{"Effect":"Deny","NotAction":["x:Y","x:Z"],"NotResource":"a","Principal":{"Service":"lambda.amazonaws.com"},"Condition":{"StringEquals":{"a":"1","b":["1","2"]}}}]}',
  ],
  ["${aws_apigatewayv2_authorizer.a.id}", expect.stringMatching(/^[a-z0-9]{7}$/)],
  ["${aws_api_gateway_api_key.k.id}", expect.stringMatching(/^[a-z0-9]{10}$/)],
  ["${aws_api_gateway_api_key.k.value}", expect.stringMatching(/^[a-z0-9]{40}$/)],
  ["${aws_api_gateway_usage_plan.u.id}", expect.stringMatching(/^[a-z0-9]{6}$/)],
  ["${aws_sqs_queue.many[1].name}", "many"],
  ["${data.aws_region.here.region}", "eu-west-1"],
  ["${data.aws_caller_identity.me.account_id}", "123456789012"],
  ["${data.archive_file.zip.output_path}", "build/chat-dev.zip"],
  ["${path.module}/build.zip", "./build.zip"],
  ["${local.map}", { A: "chat-dev", B: [1, { c: true }] }],
  ["${local.map.B[1].c}", true],
  ["${local.map.B[0]} of ${local.map.B[1].c}", "1 of true"],
  ["$${aws_iam_role.r.arn} %%{if}", "${aws_iam_role.r.arn} %{if}"],
  ['${jsonencode({"b" = local.name, "a" = ["<&>"]})}', '{"a":["\\u003c\\u0026\\u003e"],"b":"chat-dev"}'],
  ['${join("-", ["a", upper(var.stage)], [lower("C")])}', "a-DEV-c"],
  ['${merge({"A" = "1", "B" = "1"}, {"A" = "2"})}', { A: "2", B: "1" }],
  ["${tostring(1)}", "1"],
  ['${concat([1], ["2"])}', [1, "2"]],
])("%s", (value, expected) => {
  expect(at(value)).toEqual(expected);
});

test("what only a deploy can tell may have a stand-in", () => {
  const lenient = { ...stack, standIn: (reference: string) => `<${reference}>` };
  const value = ["${aws_sqs_queue.q.url}/x", "${module.m.a.b}", "${local.map.B[9]}", "${local.name}"];
  expect(resolve(lenient, value, "aws_x.y: argument")).toEqual([
    "<aws_sqs_queue.q.url>/x",
    "<module.m.a.b>",
    "<local.map.B.9>",
    "chat-dev",
  ]);
});

test("evaluates all that is nested in a value", () => {
  expect(at({ a: ["${local.name}", 1, null], "//": "${gone" })).toEqual({ a: ["chat-dev", 1, null] });
});

test.each([
  "${aws_sqs_queue.q.url}",
  "${aws_sqs_queue.q.name.first}",
  "${data.aws_caller_identity.me.user_id}",
  "${data.aws_iam_policy.own.arn}",
  "${module.m.id}",
  "${local.map.B[9]}",
])("says of %s that only a deploy can tell", (value) => {
  const reference = value.slice(2, -1).replaceAll(/\[(\d)\]/g, ".$1");
  expect(() => at(value)).toThrow(
    new UnknownValueError(
      `x.tf.json: aws_x.y: argument: ${reference} is known only after a deploy; write its value out`,
    ),
  );
});

test.each([
  ["${var.secret}", "var.secret has no value; give the variable a default"],
  ["${aws_iam_role.r}", "aws_iam_role.r is a whole block; name one of its attributes"],
  ["${each.value}", "each.value has a value only for Terraform; write the instances out"],
  ["${1 + 1}", "${1 + 1} is more than can be evaluated without Terraform; write its value out"],
  ['${file("x")}', "file() cannot be evaluated without Terraform; write its value out"],
  ["${lower([])}", "lower() is given what it does not take; mend its arguments"],
  ["a ${local.map}", "a list, an object or null stands inside a text; write the text out"],
])("refuses %s, and says where", (value, what) => {
  expect(() => at(value)).toThrow(new StackError(`x.tf.json: aws_x.y: argument: ${what}`));
});

test("gives up on a chain of references that has no end in sight", () => {
  const locals = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`l${i}`, `\${local.l${i + 1}}`]));
  const json = parseTerraformJson("x.tf.json", JSON.stringify({ locals: { ...locals, l5000: "end" } }));
  expect(() => resolve({ ...stack, json }, "${local.l0}", "aws_x.y: argument")).toThrow(
    "goes by way of more than 100 references",
  );
});

/** Resolves the last of 60 locals, each made of the one before. */
function lastOf(first: unknown, next: (before: string) => unknown): unknown {
  const locals = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`l${i}`, i === 0 ? first : next(`local.l${i - 1}`)]),
  );
  const json = parseTerraformJson("x.tf.json", JSON.stringify({ locals }));
  return resolve({ ...stack, json }, "${local.l59}", "aws_x.y: argument");
}

test.each<[string, unknown, (before: string) => unknown]>([
  ["texts", "a", (before) => `\${${before}}\${${before}}`],
  ["lists", ["a"], (before) => [`\${${before}}`, `\${${before}}`]],
  ["objects", { a: 1 }, (before) => ({ a: `\${${before}}`, b: `\${${before}}` })],
  ["lists in expressions", ["a"], (before) => `\${[${before}, ${before}]}`],
  ["concatenated lists", ["a"], (before) => `\${concat(${before}, ${before})}`],
  ["JSON", "a", (before) => `\${jsonencode([${before}, ${before}])}`],
])("refuses %s that double at each of many steps, and takes no time over it", (_, first, next) => {
  const startedAt = performance.now();
  expect(() => lastOf(first, next)).toThrow(
    /^x\.tf\.json: aws_x\.y: argument.*: its value is longer than 10,000,000 characters; look for locals/,
  );
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("a value that is named twice at each of many steps is made once", () => {
  const value = lastOf({ a: "b" }, (before) => `\${merge(${before}, ${before})}`);
  expect(value).toEqual({ a: "b" });
});

test("attributes that name another one twice are made once too", () => {
  const named = (i: number) => (i === 0 ? "a" : `\${lower(join("", [aws_x.r${i - 1}.name]))}`);
  const resources = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [
      `r${i}`,
      { name: named(i), both: i === 0 ? [] : [`\${aws_x.r${i - 1}.both}`, `\${aws_x.r${i - 1}.both[0]}`] },
    ]),
  );
  const json = parseTerraformJson("x.tf.json", JSON.stringify({ resource: { aws_x: resources } }));
  expect(resolve({ ...stack, json }, "${aws_x.r59.name}", "here")).toBe("a");
  expect(() => resolve({ ...stack, json }, "${aws_x.r59.both}", "here")).toThrow(StackError);
});

test("a text that is joined with a long separator many times is refused", () => {
  const json = parseTerraformJson(
    "x.tf.json",
    JSON.stringify({ locals: { s: "s".repeat(1_000_000), l: Array.from({ length: 10_000 }, () => "") } }),
  );
  expect(() => resolve({ ...stack, json }, "${join(local.s, local.l)}", "here")).toThrow(
    "join() is given what it does not take",
  );
});
