import { expect, test } from "vitest";
import { type Blocks, readChat } from "../chat-stack.fixture.ts";

const VALUE = "k".repeat(20);

const plan = (more: Record<string, unknown> = {}) => ({
  name: "free",
  api_stages: [{ api_id: "${aws_apigatewayv2_api.chat.id}", stage: "${aws_apigatewayv2_stage.ws.name}" }],
  ...more,
});

const member = {
  key_id: "${aws_api_gateway_api_key.mobile.id}",
  key_type: "API_KEY",
  usage_plan_id: "${aws_api_gateway_usage_plan.free.id}",
};

const keyed = (more: Blocks = {}): Blocks => ({
  aws_api_gateway_api_key: { mobile: { name: "mobile", value: VALUE } },
  aws_api_gateway_usage_plan: { free: plan() },
  aws_api_gateway_usage_plan_key: { mobile: member },
  ...more,
});

function read(more: Blocks) {
  const { apis, notEmulated } = readChat(more);
  return { plans: apis[0]?.usagePlans, notEmulated };
}

test("a plan holds for its stages, with its keys, its throttling and its quota", () => {
  const settings = {
    throttle_settings: { rate_limit: 5, burst_limit: 10 },
    quota_settings: { limit: 1000, period: "WEEK", offset: 2 },
  };
  expect(read(keyed({ aws_api_gateway_usage_plan: { free: plan(settings) } }))).toEqual({
    plans: [
      {
        name: "free",
        apiKeys: [
          { id: expect.stringMatching(/^[a-z0-9]{10}$/), name: "mobile", value: VALUE, enabled: true },
        ],
        throttling: { rateLimit: 5, burstLimit: 10 },
        quota: { limit: 1000, offset: 2, period: "WEEK" },
      },
    ],
    notEmulated: [],
  });
});

test("a plan without settings limits nothing, and one for another stage does not hold", () => {
  expect(read(keyed()).plans).toEqual([{ name: "free", apiKeys: [expect.anything()] }]);
  const elsewhere = plan({ api_stages: [{ api_id: "abcdefghij", stage: "ws" }] });
  expect(read(keyed({ aws_api_gateway_usage_plan: { free: elsewhere } })).plans).toEqual([]);
});

test("a plan for an API that only a deploy can name does not hold, and that is noted", () => {
  const rest = plan({ api_stages: { api_id: "${aws_api_gateway_rest_api.old.id}", stage: "prod" } });
  const { plans, notEmulated } = read(
    keyed({
      aws_api_gateway_rest_api: { old: { name: "old" } },
      aws_api_gateway_usage_plan: { free: rest },
    }),
  );
  expect(plans).toEqual([]);
  expect(notEmulated).toContainEqual({
    address: "aws_api_gateway_usage_plan.free",
    why: "one of its api_stages is none of a WebSocket API in this stack",
  });
});

test.each<[string, Blocks]>([
  ["that the stack leaves to AWS", { aws_api_gateway_api_key: { mobile: { name: "mobile" } } }],
  [
    "that only a deploy can tell",
    {
      random_password: { key: { length: 30 } },
      aws_api_gateway_api_key: { mobile: { name: "mobile", value: "${random_password.key.result}" } },
    },
  ],
])("a value %s is made up, always the same, and shown", (_, more) => {
  const [first, second] = [read(keyed(more)), read(keyed(more))];
  const value = first.plans?.[0]?.apiKeys[0]?.value;
  expect(value).toMatch(/^[a-z0-9]{40}$/);
  expect(second.plans).toEqual(first.plans);
  expect(first.notEmulated).toContainEqual({
    address: "aws_api_gateway_api_key.mobile",
    why: `its value is known only after a deploy; here it is ${value}, at every start`,
  });
});

test("the value of a key can be referred to, declared or not", () => {
  const withKey = (key: Record<string, unknown>) => {
    const environment = { variables: { KEY: "${aws_api_gateway_api_key.mobile.value}" } };
    const { apis, functions } = readChat(
      keyed({
        aws_api_gateway_api_key: { mobile: { name: "mobile", ...key } },
        aws_lambda_function: { handler: { environment } },
      }),
    );
    return { value: apis[0]?.usagePlans[0]?.apiKeys[0]?.value, known: functions[0]?.environment["KEY"] };
  };
  expect(withKey({ value: VALUE })).toEqual({ value: VALUE, known: VALUE });
  const { value, known } = withKey({});
  expect(known).toMatch(/^[a-z0-9]{40}$/);
  expect(value).toBe(known);
});

test("a key of a plan that is not in the stack is noted", () => {
  const foreign = { aws_api_gateway_usage_plan_key: { mobile: { ...member, key_id: "abc" } } };
  expect(read(keyed(foreign))).toMatchObject({
    plans: [{ apiKeys: [] }],
    notEmulated: [
      {
        address: "aws_api_gateway_usage_plan_key.mobile",
        why: "its key_id is that of no aws_api_gateway_api_key in this stack",
      },
    ],
  });
});

test("a key that is asked for and that no plan can hold is noted", () => {
  const { notEmulated } = read({ aws_apigatewayv2_route: { connect: { api_key_required: true } } });
  expect(notEmulated).toEqual([
    {
      address: "aws_apigatewayv2_route.connect",
      why: "asks for an API key, and no usage plan of the stack holds for its stage: everyone gets Forbidden, here and on AWS; add an aws_api_gateway_usage_plan with the stage, and an aws_api_gateway_usage_plan_key",
    },
  ]);
});

test("throttling of methods is for REST APIs", () => {
  const [stage] = plan().api_stages;
  const throttled = plan({ api_stages: [{ ...stage, throttle: { path: "/GET", rate_limit: 1 } }] });
  expect(read(keyed({ aws_api_gateway_usage_plan: { free: throttled } })).notEmulated).toEqual([
    {
      address: "aws_api_gateway_usage_plan.free",
      why: "api_stages.throttle has no effect: it is for the methods of REST APIs",
    },
  ]);
});

test.each<[string, Blocks, string]>([
  [
    "a value that is too short",
    { aws_api_gateway_api_key: { mobile: { name: "mobile", value: "short" } } },
    "aws_api_gateway_api_key.mobile: value has 5 characters; it must have 20 to 128, or be left to AWS",
  ],
  [
    "a value that is there already",
    {
      aws_api_gateway_api_key: {
        mobile: { name: "mobile", value: VALUE },
        web: { name: "web", value: VALUE },
      },
    },
    "aws_api_gateway_api_key.web: another API key has the same value; give it another one, or none",
  ],
  [
    "a key in two plans for one stage",
    {
      aws_api_gateway_usage_plan: { free: plan(), paid: plan({ name: "paid" }) },
      aws_api_gateway_usage_plan_key: {
        mobile: member,
        again: { ...member, usage_plan_id: "${aws_api_gateway_usage_plan.paid.id}" },
      },
    },
    "aws_api_gateway_usage_plan.paid: the API key mobile is in another plan for the same stage too, which API Gateway refuses; take it out of one",
  ],
  [
    "a quota without a period",
    { aws_api_gateway_usage_plan: { free: plan({ quota_settings: { limit: 1 } }) } },
    "aws_api_gateway_usage_plan.free: has no quota_settings.period; give it one: DAY, WEEK or MONTH",
  ],
  [
    "a quota of nothing",
    { aws_api_gateway_usage_plan: { free: plan({ quota_settings: { limit: 0, period: "DAY" } }) } },
    "aws_api_gateway_usage_plan.free: quota_settings.limit is 0; it must be a whole number from 1 on",
  ],
  [
    "an offset that is too long",
    {
      aws_api_gateway_usage_plan: {
        free: plan({ quota_settings: { limit: 1, period: "WEEK", offset: 7 } }),
      },
    },
    "aws_api_gateway_usage_plan.free: quota_settings.offset is 7; with the period WEEK it must be a whole number from 0 to 6",
  ],
])("refuses %s", (_, more, message) => {
  expect(() => read(keyed(more))).toThrow(message);
});
