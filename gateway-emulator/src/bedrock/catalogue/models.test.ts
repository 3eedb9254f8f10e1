import { expect, it } from "vitest";
import { findFoundationModel, FOUNDATION_MODELS, isPlausibleModelId } from "./models.ts";

it.each([
  "anthropic.claude-3-haiku-20240307-v1:0",
  "anthropic.claude-3-haiku-20240307-v1:0:48k",
  "global.anthropic.claude-sonnet-5-5",
  "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "amazon.nova-2-lite-v1:0",
  "minimax.minimax-m2.1",
  "openai.gpt-oss-20b-1:0",
  "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5-5",
  "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-5-5",
  "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/abc123",
])("takes %s for a model's id", (modelId) => {
  expect(isPlausibleModelId(modelId)).toBe(true);
});

it.each([
  "",
  "gpt-5",
  "claude-sonnet-5-5",
  "mars.anthropic.claude-sonnet-5-5",
  "anthropic.",
  "anthropic.Claude",
  "anthropic.claude sonnet",
  "arn:aws:s3:::bucket",
  "arn:aws:bedrock:us-east-1:12:inference-profile/x",
])("does not take %j for a model's id", (modelId) => {
  expect(isPlausibleModelId(modelId)).toBe(false);
});

it("finds a model by its id, each of its profiles and their ARNs", () => {
  for (const model of FOUNDATION_MODELS)
    for (const id of [model.modelId, ...model.profiles.map((profile) => `${profile}.${model.modelId}`)]) {
      expect(isPlausibleModelId(id)).toBe(true);
      expect(findFoundationModel(id)).toBe(model);
      expect(findFoundationModel(`arn:aws:bedrock:eu-west-1:123456789012:inference-profile/${id}`)).toBe(
        model,
      );
    }
  expect(findFoundationModel("amazon.nova-2-lite-v1:0")).toBeUndefined();
});
