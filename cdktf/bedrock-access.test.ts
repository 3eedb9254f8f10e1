import { expect, test } from "vitest";
import { bedrockStatements } from "./bedrock-access.ts";
import { ConfigError } from "./config.ts";

const account = { region: "us-east-1", accountId: "123456789012" };
const accessTo = (modelId: string) =>
  bedrockStatements({ ...account, modelId, call: "ConverseStream", sid: "Stream" }).map(
    ({ actions, resources, condition = [] }) => ({
      actions,
      resources,
      condition: Object.fromEntries(condition.map(({ variable, values }) => [variable, values])),
    }),
  );
const actions = ["bedrock:InvokeModelWithResponseStream"];
const profileArn = (id: string) => `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${id}`;

test("a model that is called by itself needs its own ARN in the region", () => {
  expect(accessTo("amazon.nova-lite-v1:0")).toEqual([
    {
      actions,
      resources: ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"],
      condition: {},
    },
  ]);
});

test("a global profile needs the model in the region and in none, both only through the profile", () => {
  const profile = profileArn("global.anthropic.claude-sonnet-5-5");
  expect(accessTo("global.anthropic.claude-sonnet-5-5")).toEqual([
    { actions, resources: [profile], condition: {} },
    {
      actions,
      resources: ["arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5"],
      condition: { "bedrock:InferenceProfileArn": [profile] },
    },
    {
      actions,
      resources: ["arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5-5"],
      condition: { "bedrock:InferenceProfileArn": [profile], "aws:RequestedRegion": ["unspecified"] },
    },
  ]);
});

test("a geographic profile needs the model in each region that it sends requests to", () => {
  const [, models] = accessTo("us.anthropic.claude-haiku-5-5");
  expect(models).toEqual({
    actions,
    resources: ["us-east-1", "us-east-2", "us-west-2"].map(
      (region) => `arn:aws:bedrock:${region}::foundation-model/anthropic.claude-haiku-5-5`,
    ),
    condition: { "bedrock:InferenceProfileArn": [profileArn("us.anthropic.claude-haiku-5-5")] },
  });
});

test("a geography whose regions are not known is refused, with the place to add them", () => {
  expect(() => accessTo("eu.anthropic.claude-haiku-5-5")).toThrow(ConfigError);
  expect(() => accessTo("eu.anthropic.claude-haiku-5-5")).toThrow("cdktf/bedrock-access.ts");
});

test("a call without a stream is another action, and statements have ids of their own", () => {
  const statements = bedrockStatements({
    ...account,
    modelId: "global.anthropic.claude-haiku-5-5",
    call: "Converse",
    sid: "Title",
  });
  expect(statements.map(({ sid, actions }) => [sid, ...actions])).toEqual([
    ["TitleFromProfile", "bedrock:InvokeModel"],
    ["TitleFromModelInRegion", "bedrock:InvokeModel"],
    ["TitleFromModelAnywhere", "bedrock:InvokeModel"],
  ]);
});
