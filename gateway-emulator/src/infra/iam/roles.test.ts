import { describe, expect, test } from "vitest";
import { evaluate } from "../../iam/policy.ts";
import { type Blocks, chatStack, readChat, readFixture } from "../chat-stack.fixture.ts";

const role = { name: "chat", assume_role_policy: "{}" };
const asRole: Blocks = {
  aws_iam_role: { chat: role },
  aws_lambda_function: { handler: { role: "${aws_iam_role.chat.arn}" } },
};

const policy = (...statements: Record<string, unknown>[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string, Resource = "*") => ({ Effect: "Allow", Action, Resource });

const queryPolicy = (more: Record<string, unknown> = {}) => ({
  role: "${aws_iam_role.chat.name}",
  policy: policy(allow("dynamodb:Query")),
  ...more,
});

function read(more: Blocks, data: unknown = {}) {
  const { roles, notEmulated, functions } = readFixture({ ...chatStack({ ...asRole, ...more }), data });
  const [chat] = roles;
  return {
    role: chat,
    roleArn: functions[0]?.roleArn,
    notes: notEmulated,
    may: (action: string, resource = "arn:aws:x") =>
      chat && evaluate(chat.policies, { action, resource }) === "allowed",
  };
}

test("a role is that of the functions that name it", () => {
  const { role: chat, roleArn, notes } = read({});
  expect(chat).toEqual({ arn: "arn:aws:iam::123456789012:role/chat", policies: [], complete: true });
  expect(roleArn).toBe(chat?.arn);
  expect(notes).toEqual([]);
});

test.each([
  [{ name: null }, /^arn:aws:iam::123456789012:role\/terraform-[a-z0-9]{12}$/],
  [{ name: null, name_prefix: "chat-" }, /^arn:aws:iam::123456789012:role\/chat-[a-z0-9]{12}$/],
  [{ path: "/team/" }, /^arn:aws:iam::123456789012:role\/team\/chat$/],
])("a role's ARN with %j", (more, arn) => {
  const { role: chat, roleArn } = read({ aws_iam_role: { chat: { ...role, ...more } } });
  expect(chat?.arn).toMatch(arn);
  expect(roleArn).toBe(chat?.arn);
});

describe("a role has policies", () => {
  test.each<[string, Blocks]>([
    ["of its own", { aws_iam_role_policy: { query: queryPolicy() } }],
    [
      "inside it",
      {
        aws_iam_role: {
          chat: { ...role, inline_policy: [{ name: "q", policy: queryPolicy().policy }, {}] },
        },
      },
    ],
    [
      "that are attached",
      {
        aws_iam_policy: { query: { name: "query", policy: queryPolicy().policy } },
        aws_iam_role_policy_attachment: {
          query: { role: "${aws_iam_role.chat.id}", policy_arn: "${aws_iam_policy.query.arn}" },
        },
      },
    ],
    [
      "that are attached to several",
      {
        aws_iam_policy: { query: { name_prefix: "query-", policy: queryPolicy().policy } },
        aws_iam_policy_attachment: {
          query: { name: "q", roles: ["other", "chat"], policy_arn: "${aws_iam_policy.query.id}" },
        },
      },
    ],
    [
      "that it names",
      {
        aws_iam_policy: { query: { name: "query", policy: queryPolicy().policy } },
        aws_iam_role: { chat: { ...role, managed_policy_arns: ["${aws_iam_policy.query.arn}"] } },
      },
    ],
    [
      "in HCL's JSON",
      {
        aws_iam_role_policy: {
          query: queryPolicy({
            policy:
              '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = ["dynamodb:Query"], "Resource" = "*"}]})}',
          }),
        },
      },
    ],
  ])("%s", (_, more) => {
    const { role: chat, may, notes } = read(more);
    expect(chat).toMatchObject({ complete: true, policies: [expect.anything()] });
    expect([may("dynamodb:Query"), may("dynamodb:PutItem")]).toEqual([true, false]);
    expect(notes).toEqual([]);
  });

  test("of AWS's own, found by name too", () => {
    const attachment = (policy_arn: string) => ({ role: "chat", policy_arn });
    const { role: chat, may } = read(
      {
        aws_iam_role_policy_attachment: {
          logs: attachment("${data.aws_iam_policy.logs.arn}"),
          invoke: attachment("arn:aws:iam::aws:policy/AmazonAPIGatewayInvokeFullAccess"),
        },
      },
      { aws_iam_policy: { logs: { name: "AWSLambdaBasicExecutionRole" } } },
    );
    expect(chat?.complete).toBe(true);
    expect(["execute-api:Invoke", "execute-api:ManageConnections"].map((action) => may(action))).toEqual([
      true,
      true,
    ]);
    expect(may("dynamodb:Query")).toBe(false);
  });

  test("and none of another role's", () => {
    const { may } = read({ aws_iam_role_policy: { query: queryPolicy({ role: "another" }) } });
    expect(may("dynamodb:Query")).toBe(false);
  });
});

test("a role whose name only a deploy can tell keeps its policies to itself", () => {
  const { role: chat, may } = read({
    random_pet: { name: { length: 2 } },
    aws_iam_role: { chat: role, other: { name: "${random_pet.name.id}-role" } },
    aws_iam_role_policy: { other: queryPolicy({ role: "${aws_iam_role.other.name}" }) },
  });
  expect(chat?.complete).toBe(true);
  expect(may("dynamodb:Query")).toBe(false);
});

describe("a policy document", () => {
  const withDocument = (document: unknown, more: unknown = {}) =>
    read(
      { aws_iam_role_policy: { doc: queryPolicy({ policy: "${data.aws_iam_policy_document.d.json}" }) } },
      { aws_iam_policy_document: { d: document, ...(more as object) } },
    );

  test("is read, with its references, conditions and exceptions", () => {
    const { role: chat, may } = withDocument({
      statement: [
        {
          sid: "Items",
          actions: ["dynamodb:Query", "dynamodb:GetItem"],
          resources: ["${aws_dynamodb_table.chat.arn}", "${aws_dynamodb_table.chat.arn}/index/*"],
        },
        { effect: "Deny", not_actions: ["dynamodb:*"], not_resources: ["arn:aws:x"] },
        {
          actions: ["dynamodb:PutItem"],
          resources: ["*"],
          condition: [{ test: "StringEquals", variable: "aws:username", values: ["&{aws:username}"] }],
        },
      ],
    });
    const table = "arn:aws:dynamodb:us-east-1:123456789012:table/chat";
    expect(chat?.complete).toBe(true);
    expect(may("dynamodb:Query", table)).toBe(true);
    expect(may("dynamodb:Query", `${table}/index/x`)).toBe(true);
    expect(may("dynamodb:Query", `${table}s`)).toBe(false);
    expect(may("dynamodb:PutItem", table)).toBe(false);
    expect(chat?.policies[0]?.statements[2]?.conditions).toEqual([
      { operator: "StringEquals", key: "aws:username", values: ["${aws:username}"] },
    ]);
  });

  test("takes other documents in, by their statements' ids", () => {
    const one = (sid: string, action: string) => ({
      statement: { sid, actions: [action], resources: ["*"] },
    });
    const { may } = withDocument(
      {
        ...one("B", "dynamodb:GetItem"),
        source_policy_documents: ["${data.aws_iam_policy_document.source.json}"],
        override_policy_documents: ["${data.aws_iam_policy_document.over.minified_json}"],
      },
      { source: one("A", "dynamodb:Scan"), over: one("B", "dynamodb:Query") },
    );
    expect(["Scan", "GetItem", "Query"].map((name) => may(`dynamodb:${name}`))).toEqual([true, false, true]);
  });
});

test("a statement on a service that is not emulated may name what only a deploy can tell", () => {
  const { role: chat, may } = read({
    aws_s3_bucket: { files: { bucket_prefix: "files" } },
    aws_iam_role_policy: {
      both: queryPolicy({
        policy: policy(
          allow("s3:PutObject", "${aws_s3_bucket.files.arn}/*"),
          allow("dynamodb:Query", "${aws_dynamodb_table.chat.arn}"),
        ),
      }),
    },
  });
  expect(chat?.complete).toBe(true);
  expect(may("dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/chat")).toBe(true);
});

describe("a role is not complete, and that is noted, with", () => {
  const noted = (why: string) => [
    {
      address: "aws_iam_role.chat",
      why: `may do anything here, since not all its policies can be read (${why})`,
    },
  ];

  test.each<[string, Blocks, string]>([
    [
      "a statement that only a deploy can tell",
      {
        aws_bedrock_inference_profile: { mine: { name: "mine" } },
        aws_iam_role_policy: {
          model: queryPolicy({
            policy: policy(allow("bedrock:InvokeModel", "${aws_bedrock_inference_profile.mine.arn}")),
          }),
        },
      },
      "aws_iam_role_policy.model: policy: a statement names what is known only after a deploy",
    ],
    [
      "a policy that only Terraform can read",
      { aws_iam_role_policy: { file: queryPolicy({ policy: '${file("policy.json")}' }) } },
      "aws_iam_role_policy.file: policy: file() cannot be evaluated without Terraform; write its value out",
    ],
    [
      "a policy of AWS's that is not known here",
      {
        aws_iam_role: {
          chat: { ...role, managed_policy_arns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
        },
      },
      "aws_iam_role.chat: the policy arn:aws:iam::aws:policy/ReadOnlyAccess is none of this stack, and none that is known here",
    ],
    [
      "policies that Terraform alone can count",
      {
        aws_iam_role_policy_attachment: {
          each: {
            for_each: ["a", "b"],
            role: "${aws_iam_role.chat.name}",
            policy_arn: "${each.value}",
          },
        },
      },
      "aws_iam_role_policy_attachment.each: policy_arn: each.value has a value only for Terraform; write the instances out",
    ],
    [
      "a policy of who knows whom",
      { aws_iam_role_policy: { each: queryPolicy({ for_each: ["a"], role: "${each.value}" }) } },
      "aws_iam_role_policy.each: only a deploy can tell which role has it",
    ],
    [
      "a policy of a role that only a deploy can name",
      {
        aws_ssm_parameter: { role: { name: "role" } },
        aws_iam_role_policy: { far: queryPolicy({ role: "${aws_ssm_parameter.role.insecure_value}" }) },
      },
      "aws_iam_role_policy.far: only a deploy can tell which role has it",
    ],
    [
      "an action that only a deploy can tell",
      {
        aws_ssm_parameter: { action: { name: "action" } },
        aws_iam_role_policy: {
          far: queryPolicy({ policy: policy(allow("${aws_ssm_parameter.action.insecure_value}")) }),
        },
      },
      "aws_iam_role_policy.far: policy: a statement names what is known only after a deploy",
    ],
    [
      "a policy without statements",
      { aws_iam_role_policy: { empty: queryPolicy({ policy: "{}" }) } },
      "aws_iam_role_policy.empty: policy: the policy has no Statement",
    ],
    [
      "what is no policy",
      { aws_iam_role_policy: { wrong: queryPolicy({ policy: policy({ Effect: "allow" }) }) } },
      'aws_iam_role_policy.wrong: policy: Statement[0].Effect must be "Allow" or "Deny", not "allow"',
    ],
    [
      "what is no JSON",
      { aws_iam_role_policy: { wrong: queryPolicy({ policy: "x" }) } },
      "aws_iam_role_policy.wrong: policy is not JSON",
    ],
  ])("%s", (_, more, why) => {
    const { role: chat, notes } = read(more);
    expect(chat?.complete).toBe(false);
    expect(notes.filter(({ address }) => address === "aws_iam_role.chat")).toEqual(noted(why));
  });

  test("a dynamic document", () => {
    const { role: chat, notes } = read(
      { aws_iam_role_policy: { d: queryPolicy({ policy: "${data.aws_iam_policy_document.d.json}" }) } },
      { aws_iam_policy_document: { d: { dynamic: { statement: {} } } } },
    );
    expect(chat?.complete).toBe(false);
    expect(notes).toEqual(
      noted(
        "data.aws_iam_policy_document.d: uses dynamic, which only Terraform can expand; write the statements out",
      ),
    );
  });
});

test("what else there is to a role is noted only where a function has it", () => {
  const bounded = { ...role, permissions_boundary: "arn:aws:iam::aws:policy/PowerUserAccess" };
  expect(read({ aws_iam_role: { chat: bounded } }).notes).toEqual([
    {
      address: "aws_iam_role.chat",
      why: "permissions_boundary is not evaluated: the role may do what its policies allow",
    },
  ]);
  expect(
    readChat({ aws_iam_role: { other: { ...bounded, name: "other", managed_policy_arns: ["x"] } } }),
  ).toMatchObject({
    roles: [{ arn: "arn:aws:iam::123456789012:role/other", complete: false }],
    notEmulated: [],
  });
});
