import { expect, it } from "vitest";
import { FOUNDATION_MODELS, foundationModel, parseModels } from "./models.ts";

const SONNET = foundationModel("anthropic.claude-sonnet-5-5");

it("reads what the list itself is written in", () => {
  expect(parseModels(structuredClone(FOUNDATION_MODELS))).toEqual(FOUNDATION_MODELS);
  expect(parseModels({ models: [SONNET] })).toEqual([SONNET]);
});

it("takes from a listed model what is not said, save its names, its dates and its sources", () => {
  const [model] = parseModels([
    {
      modelId: "anthropic.claude-sonnet-6",
      like: "anthropic.claude-sonnet-4-5-20250929-v1:0",
      rules: { prefill: false },
      prices: { output: 12 },
    },
  ]);
  const parent = foundationModel("anthropic.claude-sonnet-4-5-20250929-v1:0");
  const { successor: _successor, ...inherited } = parent;
  expect(model).toEqual({
    ...inherited,
    modelId: "anthropic.claude-sonnet-6",
    modelName: "anthropic.claude-sonnet-6",
    vendorName: "claude-sonnet-6",
    rules: { ...parent.rules, prefill: false },
    prices: { ...parent.prices, output: 12 },
    lifecycle: {},
    sources: [],
  });
});

it("says which model is behind an ARN", () => {
  const modelId = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
  const [model] = parseModels([{ modelId, like: SONNET.modelId }]);
  expect(model).toMatchObject({ modelId, modelName: "Claude Sonnet 5.5", vendorName: "claude-sonnet-5-5" });
});

it("takes a model that stands before it in the same list", () => {
  const models = parseModels([
    { modelId: "a.one", like: SONNET.modelId, contextTokens: 5 },
    { modelId: "a.two", like: "a.one" },
  ]);
  expect(models[1]?.contextTokens).toBe(5);
});

const like = SONNET.modelId;

it.each([
  [{}, 'models must be a list: [{"modelId":"…", …}]'],
  [[1], "models[0] must be an object with modelId, modelName,"],
  [
    [{ ...SONNET, contextTokens: undefined }],
    "models[0].contextTokens must be a whole number, 1 or more; it is missing",
  ],
  [[{ modelId: "a.b", like, colour: 1 }], "models[0].colour is not known; there are modelId, "],
  [[{ modelId: "a b", like }], 'models[0].modelId must be an id as AWS has them, or an ARN; it is "a b"'],
  [
    [{ modelId: "us.a.b", like }],
    "models[0].modelId must be a base id, without an inference profile's prefix",
  ],
  [[{ modelId: "a.b", like, profiles: ["mars"] }], "models[0].profiles[0] must be one of global, us, eu,"],
  [
    [{ modelId: "a.b", like, profiles: [] }],
    "models[0].profiles must be a list of at least one prefix where",
  ],
  [
    [{ modelId: "a.b", like, pace: "fast" }],
    'models[0].pace must be one of haiku, sonnet, opus; it is "fast"',
  ],
  [
    [{ modelId: "a.b", like, rules: { prefill: 1 } }],
    "models[0].rules.prefill must be true or false; it is 1",
  ],
  [
    [{ modelId: "a.b", like, rules: { thinkingTypes: [1] } }],
    "models[0].rules.thinkingTypes[0] must be a text",
  ],
  [
    [{ modelId: "a.b", like, prices: { input: -1 } }],
    "models[0].prices.input must be a number, 0 or more; it is -1",
  ],
  [
    [{ modelId: "a.b", like, prices: { long: {} } }],
    "models[0].prices.long.aboveTokens must be a whole number",
  ],
  [
    [{ modelId: "a.b", like, lifecycle: { endOfLife: "soon" } }],
    "models[0].lifecycle.endOfLife must be a date such as",
  ],
  [[{ modelId: "a.b", like, promptCache: 5 }], "models[0].promptCache must be an object with minTokens,"],
  [[{ modelId: "a.b", like, sources: [{}] }], "models[0].sources[0].url must be a text; it is missing"],
  [
    [
      { modelId: "a.b", like },
      { modelId: "a.b", like },
    ],
    "models[1].modelId is there twice: a.b",
  ],
  [
    [{ modelId: "a.b", like: "anthropic.claude-sonnet-55" }],
    'models[0].like must be the base id of a listed model, such as anthropic.claude-sonnet-5-5; it is "anthropic.claude-sonnet-55"',
  ],
])("names the field that is wrong (%#)", (json, message) => {
  expect(() => parseModels(json)).toThrow(
    expect.objectContaining({ name: "ModelsError", message: expect.stringContaining(message) }),
  );
});
