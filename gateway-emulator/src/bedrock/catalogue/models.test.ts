import { expect, it } from "vitest";
import { isModelIdShaped, splitPrefix } from "./model-identifier.ts";
import { CATALOGUE_DATE, FOUNDATION_MODELS, foundationModel } from "./models.ts";

const ids = FOUNDATION_MODELS.map(({ modelId }) => modelId);

it("lists base ids, each once and as AWS shapes them", () => {
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(isModelIdShaped(id), id).toBe(true);
    expect(splitPrefix(id).prefix, id).toBeUndefined();
  }
});

it("says of each model where its facts are written", () => {
  for (const { modelId, sources } of FOUNDATION_MODELS) {
    expect(sources.length, modelId).toBeGreaterThan(0);
    for (const { url, date } of sources) {
      expect(URL.parse(url)?.protocol, modelId).toBe("https:");
      expect(date <= CATALOGUE_DATE, modelId).toBe(true);
    }
  }
});

it("names a living successor for each model whose end is known, and no other way round", () => {
  for (const { modelId, lifecycle, successor } of FOUNDATION_MODELS) {
    expect(successor !== undefined, modelId).toBe(lifecycle.legacy !== undefined);
    if (successor !== undefined) expect(foundationModel(successor).lifecycle.legacy, modelId).toBeUndefined();
  }
});

it("dates a life in its order", () => {
  for (const { modelId, lifecycle } of FOUNDATION_MODELS) {
    const { startOfLife, legacy, publicExtendedAccess, endOfLife } = lifecycle;
    const dates = [startOfLife, legacy, publicExtendedAccess, endOfLife].filter((date) => date !== undefined);
    expect([...dates].sort(), modelId).toEqual(dates);
  }
});

it("asks less for a token that comes from the cache, and more where it is written", () => {
  for (const { modelId, promptCache, prices } of FOUNDATION_MODELS) {
    if (!promptCache || !prices) continue;
    expect(prices.cacheRead, modelId).toBeLessThan(prices.input);
    expect(prices.cacheWrite1h, modelId).toBeGreaterThanOrEqual(prices.cacheWrite5m);
  }
});

it.each([
  ["claude-sonnet-5-5", { sampling: "none", prefill: false, forcedToolChoice: false, maxImages: 100 }],
  ["claude-haiku-5-5", { sampling: "none", prefill: false, forcedToolChoice: true }],
  ["claude-opus-5-5", { sampling: "none", forcedToolChoice: false, thinking: "always" }],
  ["claude-opus-4-7", { sampling: "none", thinkingTypes: ["adaptive"], midConversationSystem: false }],
  ["claude-opus-4-8", { midConversationSystem: true }],
  ["claude-sonnet-4-6", { sampling: "any", prefill: false, countTokens: true }],
  ["claude-sonnet-4-5-20250929-v1:0", { sampling: "either", prefill: true, thinking: "budget" }],
  ["claude-3-haiku-20240307-v1:0", { thinking: "none", thinkingTypes: [] }],
])("knows what %s takes", (name, rules) => {
  expect(foundationModel(`us.anthropic.${name}`).rules).toMatchObject(rules);
});

it("burns five tokens of the quota for one of output from Claude 4 on", () => {
  expect(foundationModel("global.anthropic.claude-haiku-4-5-20251001-v1:0").outputBurndown).toBe(5);
  expect(foundationModel("anthropic.claude-3-haiku-20240307-v1:0").outputBurndown).toBe(1);
  expect(foundationModel("amazon.nova-pro-v1:0").outputBurndown).toBe(1);
});

it("has a generous model for an id that is not listed", () => {
  expect(foundationModel("anthropic.claude-x")).toMatchObject({
    modelId: "anthropic.claude-x",
    rules: { sampling: "any", prefill: true },
  });
});
