import type { FoundationModel } from "./foundation-model.ts";

/** Prefixes of cross-region inference profiles. @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
const PROFILE_PREFIX = /^(?:us|us-gov|eu|jp|au|in|ca|apac|global)\./;

/** `provider.model`, a version behind a colon; a dot in the model's name only before a number. */
const BASE_ID = /^[a-z0-9-]+\.[a-z0-9][a-z0-9-]*(?:\.[0-9][a-z0-9-]*)*(?::[0-9]+(?::[a-z0-9]+)?)?$/;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html#amazonbedrock-resources-for-iam-policies */
const MODEL_ARN =
  /^arn:aws[a-z-]*:bedrock:[a-z0-9-]*:(?:\d{12})?:(?:foundation-model|inference-profile|application-inference-profile|provisioned-model|custom-model|custom-model-deployment|imported-model|default-prompt-router|prompt-router|prompt)\/(.+)$/;

const MILLION = { contextTokens: 1_000_000, maxOutputTokens: 128_000, prefill: false };
const CLAUDE_4_5 = { contextTokens: 200_000, maxOutputTokens: 64_000, prefill: true };

/**
 * Anthropic's models on Bedrock, as documented in November 2026.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
 * @see https://platform.claude.com/docs/en/about-claude/models/overview
 */
export const FOUNDATION_MODELS: readonly FoundationModel[] = (
  [
    { modelId: "anthropic.claude-sonnet-5-5", profiles: ["us", "eu", "au", "global"], ...MILLION },
    { modelId: "anthropic.claude-haiku-5-5", profiles: ["us", "eu", "au", "jp", "global"], ...MILLION },
    { modelId: "anthropic.claude-opus-5-5", profiles: ["us", "eu", "au", "jp", "global"], ...MILLION },
    { modelId: "anthropic.claude-fable-5-1", profiles: ["us", "global"], ...MILLION },
    { modelId: "anthropic.claude-fable-5-2", profiles: ["us", "global"], ...MILLION },
    { modelId: "anthropic.claude-sonnet-5", profiles: ["us", "eu", "au", "jp", "in", "global"], ...MILLION },
    { modelId: "anthropic.claude-opus-5", profiles: ["us", "eu", "au", "jp", "in", "global"], ...MILLION },
    { modelId: "anthropic.claude-opus-4-7", profiles: ["us", "eu", "au", "jp", "global"], ...MILLION },
    { modelId: "anthropic.claude-opus-4-8", profiles: ["us", "eu", "au", "jp", "global"], ...MILLION },
    { modelId: "anthropic.claude-sonnet-4-6", profiles: ["us", "eu", "au", "jp", "global"], ...MILLION },
    { modelId: "anthropic.claude-opus-4-6-v1", profiles: ["us", "eu", "au", "jp", "global"], ...MILLION },
    {
      modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0",
      profiles: ["us", "eu", "au", "jp", "global"],
      ...CLAUDE_4_5,
    },
    {
      modelId: "anthropic.claude-haiku-4-5-20251001-v1:0",
      profiles: ["us", "eu", "au", "jp", "global"],
      ...CLAUDE_4_5,
    },
    {
      modelId: "anthropic.claude-opus-4-5-20251101-v1:0",
      profiles: ["us", "eu", "au", "jp", "global"],
      ...CLAUDE_4_5,
    },
  ] as const
).map(claude);

/** A model that the list does not have: an ARN does not say which it is. */
export function unlisted(modelId: string): FoundationModel {
  return claude({ modelId, profiles: [], ...MILLION, prefill: true });
}

function claude({
  prefill,
  ...model
}: Pick<FoundationModel, "modelId" | "profiles" | "contextTokens" | "maxOutputTokens"> & {
  prefill: boolean;
}): FoundationModel {
  return {
    ...model,
    modelName: model.modelId,
    providerName: "Anthropic",
    vendorName: model.modelId.replace("anthropic.", ""),
    invokeBody: "anthropic-messages",
    inputModalities: ["TEXT", "IMAGE"],
    outputModalities: ["TEXT"],
    streaming: true,
    onDemand: false,
    rules: {
      sampling: "any",
      maxTemperature: 1,
      prefill,
      forcedToolChoice: true,
      thinking: "budget",
      thinkingTypes: ["enabled", "disabled"],
      tools: true,
      systemPrompt: true,
      countTokens: true,
    },
    pace: "sonnet",
    prices: {
      input: 2,
      output: 10,
      cacheRead: 0.2,
      cacheWrite5m: 2.5,
      cacheWrite1h: 4,
      geographicFactor: 1.1,
    },
    outputBurndown: 5,
    lifecycle: { startOfLife: "2026-09-28" },
    sources: [],
  };
}

/** Whether an id could be one of Bedrock's: a base id, an inference profile's id, or an ARN of either. */
export function isPlausibleModelId(modelId: string): boolean {
  return MODEL_ARN.test(modelId) || BASE_ID.test(modelId.replace(PROFILE_PREFIX, ""));
}

/** The model behind an id, a profile's id or an ARN; undefined for one that is not in the list. */
export function findFoundationModel(modelId: string): FoundationModel | undefined {
  const id = MODEL_ARN.exec(modelId)?.[1] ?? modelId;
  const baseId = id.replace(PROFILE_PREFIX, "");
  return FOUNDATION_MODELS.find((model) => model.modelId === baseId);
}
