import { expect, test } from "vitest";
import { type Blocks, type Fixture, chatStack, readText, route } from "./chat-stack.fixture.ts";
import { describeChanges, isUnchanged } from "./stack-changes.ts";
import type { StackModel } from "./stack.ts";

/** Read from a file of one name always: functions' code is where the stack is. */
function read(stack: Fixture): StackModel {
  const { path, ...model } = readText(JSON.stringify(stack));
  const folder = path.slice(0, -"/cdk.tf.json".length);
  return JSON.parse(JSON.stringify({ path, ...model }).replaceAll(folder, "/stack")) as StackModel;
}

function changes(more: Blocks) {
  const found = describeChanges(read(chatStack()), read(chatStack(more)));
  const names = <Definition>(of: Definition[], nameOf: (one: Definition) => string) => of.map(nameOf);
  const byName = {
    ...each("apis", found.apis, ({ apiId }) => apiId),
    ...each("functions", found.functions, ({ functionName }) => functionName),
    ...each("tables", found.tables, ({ create }) => create.TableName),
  };
  return { byName, found };

  function each<Definition>(
    kind: string,
    { added, removed, changed }: { added: Definition[]; removed: Definition[]; changed: Definition[] },
    nameOf: (one: Definition) => string,
  ) {
    const lists = { added, removed, changed };
    return Object.fromEntries(
      Object.entries(lists)
        .filter(([, list]) => list.length > 0)
        .map(([how, list]) => [`${kind} ${how}`, names(list, nameOf)]),
    );
  }
}

const [chat] = read(chatStack()).apis;

test.each<[string, Blocks, Record<string, string[]>]>([
  ["nothing", {}, {}],
  ["a route", { aws_apigatewayv2_route: { leave: route("leave") } }, { "apis changed": [chat?.apiId ?? ""] }],
  ["a name", { aws_apigatewayv2_api: { chat: { name: "talk" } } }, { "apis changed": [chat?.apiId ?? ""] }],
  [
    "a timeout",
    { aws_lambda_function: { handler: { timeout: 7 } } },
    { "functions changed": ["chat-handler"] },
  ],
  [
    "a function",
    {
      aws_lambda_function: {
        other: {
          function_name: "other",
          role: "r",
          filename: "o.zip",
          handler: "a.b",
          runtime: "nodejs24.x",
        },
      },
    },
    { "functions added": ["other"] },
  ],
  [
    "a table's name",
    { aws_dynamodb_table: { chat: { name: "talk" } } },
    { "tables added": ["talk"], "tables removed": ["chat"] },
  ],
  [
    "a table's stream of expiry",
    { aws_dynamodb_table: { chat: { ttl: { attribute_name: "until", enabled: true } } } },
    { "tables changed": ["chat"] },
  ],
])("%s that is another one is found, and nothing else", (_, more, expected) => {
  const { byName, found } = changes(more);
  expect(byName).toEqual(expected);
  expect(isUnchanged(found)).toBe(Object.keys(expected).length === 0);
});

test("a header of the page that is another one is a change, of the page alone", () => {
  const policy = { custom_headers_config: { items: { header: "X-Fog", value: "thick", override: true } } };
  const { byName, found } = changes({ aws_cloudfront_response_headers_policy: { page: policy } });
  expect(byName).toEqual({});
  expect(found).toMatchObject({ pageHeaders: true, roles: false, guardrails: false, account: false });
  expect(isUnchanged(found)).toBe(false);
});

test("an API that moves in the stack is another one", () => {
  const stack = chatStack();
  const text = JSON.stringify(stack)
    .replace('"aws_apigatewayv2_api":{"chat"', '"aws_apigatewayv2_api":{"talk"')
    .replaceAll("aws_apigatewayv2_api.chat.", "aws_apigatewayv2_api.talk.");
  const { apis } = describeChanges(read(stack), read(JSON.parse(text) as Fixture));
  expect([apis.added.length, apis.removed.length, apis.changed.length]).toEqual([1, 1, 0]);
});

test("roles and the region are looked at, and what is noted for the first time is told", () => {
  const role = { aws_iam_role: { chat: { name: "chat" } }, aws_s3_bucket: { site: { bucket: "site" } } };
  const { found } = changes(role);
  expect(found).toMatchObject({ roles: true, account: false });
  expect(found.notEmulated).toEqual([{ address: "aws_s3_bucket.site", why: "not emulated: ignored" }]);
  expect(isUnchanged(found)).toBe(false);

  const elsewhere = read({ ...chatStack(), provider: { aws: [{ region: "eu-west-1" }] } });
  expect(describeChanges(read(chatStack()), elsewhere).account).toBe(true);
  expect(describeChanges(read(chatStack(role)), read(chatStack(role))).notEmulated).toEqual([]);
});
