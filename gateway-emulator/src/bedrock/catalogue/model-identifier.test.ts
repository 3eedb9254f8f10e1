import { expect, it } from "vitest";
import { isModelIdShaped, parseModelIdentifier } from "./model-identifier.ts";

const HERE = "arn:aws:bedrock:us-east-1";

it.each<[string, object]>([
  ["anthropic.claude-sonnet-5-5", { kind: "model", modelId: "anthropic.claude-sonnet-5-5" }],
  ["deepseek.v3.2", { kind: "model", modelId: "deepseek.v3.2" }],
  ["us.openai.gpt-6.1-sol", { kind: "profile", prefix: "us", modelId: "openai.gpt-6.1-sol" }],
  ["us-gov.anthropic.a-v1:0", { kind: "profile", prefix: "us-gov", modelId: "anthropic.a-v1:0" }],
  ["mars.anthropic.claude", { kind: "model", modelId: "mars.anthropic.claude" }],
  [
    `${HERE}::foundation-model/anthropic.claude-sonnet-5-5`,
    { kind: "model", modelId: "anthropic.claude-sonnet-5-5", region: "us-east-1" },
  ],
  [
    `${HERE}:123456789012:inference-profile/eu.amazon.nova-pro-v1:0`,
    { kind: "profile", prefix: "eu", modelId: "amazon.nova-pro-v1:0", region: "us-east-1" },
  ],
  [
    "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/abc",
    { kind: "resource", type: "application-inference-profile", id: "abc", region: "us-gov-west-1" },
  ],
  ...[
    "provisioned-model/abcdefghijkl",
    "imported-model/abcdefghijkl",
    "custom-model-deployment/abcdefghijkl",
    "custom-model/amazon.nova-lite-v1/abcdefghijkl",
    "prompt/ABCDEFGHIJ:1",
    "default-prompt-router/anthropic.claude:1",
    "prompt-router/abc",
  ].map((resource): [string, object] => {
    const [type = "", ...id] = resource.split("/");
    const named = { kind: "resource", type, id: id.join("/"), region: "us-east-1" };
    return [`${HERE}:123456789012:${resource}`, named];
  }),
  [
    "arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine",
    { kind: "resource", type: "endpoint", id: "mine", region: "us-east-1" },
  ],
])("reads %s", (text, named) => {
  expect(isModelIdShaped(text)).toBe(true);
  expect(parseModelIdentifier(text)).toEqual(named);
});

it.each(["", "anthropic.claude sonnet", "ünknown.model", "arn:aws:bedrock:us-east-1:12:prompt/x", "a/b"])(
  "does not take %j for an identifier",
  (text) => {
    expect(isModelIdShaped(text)).toBe(false);
  },
);

it("takes 2,048 characters and no more", () => {
  expect(isModelIdShaped("a".repeat(2048))).toBe(true);
  expect(isModelIdShaped("a".repeat(2049))).toBe(false);
});

it("names nothing by the ARN of a profile that is a base id, or of a model that is a profile's", () => {
  expect(parseModelIdentifier(`${HERE}:123456789012:inference-profile/anthropic.claude`)).toBeUndefined();
  expect(parseModelIdentifier(`${HERE}::foundation-model/us.anthropic.claude`)).toBeUndefined();
  expect(parseModelIdentifier("arn:aws:s3:::bucket/key")).toBeUndefined();
});
