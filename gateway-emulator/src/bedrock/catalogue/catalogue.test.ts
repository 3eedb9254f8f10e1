import * as fc from "fast-check";
import { expect, it } from "vitest";
import { VirtualClock } from "../../control/clock.ts";
import { BedrockError } from "../model/errors.ts";
import { inferenceProfileArn, foundationModelArn } from "./arns.ts";
import { type CatalogueOptions, openCatalogue } from "./catalogue.ts";
import { PROFILE_PREFIXES } from "./foundation-model.ts";
import { FOUNDATION_MODELS, parseModels } from "./models.ts";

const NOVEMBER = Date.parse("2026-11-22");
const SONNET = "anthropic.claude-sonnet-5-5";

function catalogue(options: Partial<CatalogueOptions> = {}) {
  return openCatalogue({ clock: new VirtualClock(NOVEMBER), region: "us-east-1", ...options });
}

function refusalOf(modelId: string, options: Partial<CatalogueOptions> = {}): BedrockError {
  try {
    catalogue(options).resolve(modelId);
  } catch (error) {
    if (error instanceof BedrockError) return error;
    throw error;
  }
  throw new Error(`${modelId} was not refused`);
}

const INVALID = { name: "ValidationException", message: "The provided model identifier is invalid." };

it("finds a model by its profile's id and ARN", () => {
  const profile = { inferenceProfileId: `global.${SONNET}`, prefix: "global" };
  for (const id of [
    `global.${SONNET}`,
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.${SONNET}`,
  ])
    expect(catalogue().resolve(id)).toMatchObject({ model: { modelId: SONNET }, profile });
});

it("finds a model that answers on demand by its base id and ARN", () => {
  const id = "amazon.nova-pro-v1:0";
  for (const asked of [id, foundationModelArn(id, "us-east-1")])
    expect(catalogue().resolve(asked)).toMatchObject({ model: { modelId: id }, profile: undefined });
});

it("refuses the base id of a model that only profiles answer for, and says which", () => {
  expect(refusalOf(SONNET, { region: "eu-west-1" })).toMatchObject({
    name: "ValidationException",
    statusCode: 400,
    message: `Invocation of model ID ${SONNET} with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    advice: `Claude Sonnet 5.5 answers through inference profiles alone: call it by global.${SONNET} or eu.${SONNET}.`,
  });
});

it("refuses an id for provisioned throughput", () => {
  expect(refusalOf("amazon.nova-pro-v1:0:300k").message).toContain("with on-demand throughput isn\u2019t");
});

it("refuses an id that nobody has heard of, and says what is near and how to add it", () => {
  const error = refusalOf("us.anthropic.claude-sonnet-6");
  expect(error).toMatchObject(INVALID);
  expect(error.advice).toContain("The nearest is us.anthropic.claude-sonnet-5");
  expect(error.advice).toContain("The list is of 2026-11-22");
  expect(error.advice).toContain(
    '--models FILE, with [{"modelId":"anthropic.claude-sonnet-6","like":"anthropic.claude-sonnet-5"}]',
  );
});

it("refuses an id that is like none, and says where the list is and how to add to it", () => {
  const { advice } = refusalOf("anthropic.claude-v2");
  expect(advice).toMatch(/^No model anthropic.claude-v2 is known. ListFoundationModels says which models/);
  expect(advice).toContain('--models FILE, with [{"modelId":"anthropic.claude-v2","like":"anthropic.');
  expect(advice).not.toContain("nearest");
});

it.each([
  "amazon.titan-embed-text-v2:0",
  "amazon.titan-image-generator-v2:0",
  "amazon.nova-canvas-v1:0",
  "cohere.embed-english-v3",
  "us.cohere.embed-v4:0",
  "stability.sd3-5-large-v1:0",
])("refuses %s, and says that only text models are emulated", (modelId) => {
  const error = refusalOf(modelId);
  expect(error).toMatchObject(INVALID);
  expect(error.advice).toBe(
    `${modelId} writes no text, and only text models are emulated: ListFoundationModels says which there are.`,
  );
});

it("cuts an id that is long in the advice", () => {
  const { advice = "" } = refusalOf("x".repeat(2_000));
  expect(advice).toContain(`No model ${"x".repeat(128)}… (1,872 more characters) is known.`);
  expect(advice).not.toContain("x".repeat(129));
});

it("refuses what cannot be an id, with the pattern", () => {
  expect(refusalOf("claude sonnet").message).toMatch(
    /^1 validation error detected: Value 'claude sonnet' at 'modelId' failed to satisfy constraint: Member must satisfy regular expression pattern: \(arn:aws/,
  );
  expect(refusalOf("a".repeat(2049)).message).toMatch(/Member must have length less than or equal to 2048$/);
});

it("refuses a profile that is not offered in the region, and one that the model does not have", () => {
  const elsewhere = refusalOf(`eu.${SONNET}`);
  expect(elsewhere).toMatchObject(INVALID);
  expect(elsewhere.advice).toBe(
    `eu.${SONNET} cannot be called from us-east-1, where this emulator says it is (the region of the stack). Here call it by global.${SONNET} or us.${SONNET}.`,
  );
  const never = refusalOf(`jp.${SONNET}`, { region: "ap-northeast-1" });
  expect(never).toMatchObject(INVALID);
  expect(never.advice).toContain(`${SONNET} has no inference profile jp.${SONNET}`);
});

it("names the base id too where it can be called", () => {
  expect(refusalOf("eu.amazon.nova-pro-v1:0").advice).toMatch(
    /Here call it by us\.amazon\.nova-pro-v1:0 or amazon\.nova-pro-v1:0\.$/,
  );
});

it("refuses an ARN of another region", () => {
  const error = refusalOf(foundationModelArn("amazon.nova-pro-v1:0", "eu-west-1"));
  expect(error).toMatchObject(INVALID);
  expect(error.advice).toContain(
    "is in eu-west-1, and this emulator says that it is us-east-1 (the region of the stack)",
  );
});

it("answers a model until the clock has come to its end, and then says what to go on with", () => {
  const clock = new VirtualClock(Date.parse("2027-04-07T23:59:59.999Z"));
  const id = "global.anthropic.claude-sonnet-4-5-20250929-v1:0";
  const here = catalogue({ clock });
  expect(here.resolve(id).model.modelName).toBe("Claude Sonnet 4.5");
  clock.advance(1);
  expect(() => here.resolve(id)).toThrow(
    expect.objectContaining({
      name: "ResourceNotFoundException",
      statusCode: 404,
      message:
        "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
      advice: `Claude Sonnet 4.5 ended on 2027-04-08, as this emulator's clock has it. Go on with Claude Sonnet 5.5: call it by global.${SONNET} or us.${SONNET}.`,
    }),
  );
});

it.each([
  "application-inference-profile/abc123",
  "provisioned-model/abcdefghijkl",
  "imported-model/abcdefghijkl",
  "custom-model-deployment/abcdefghijkl",
])("has a generous model behind %s", (resource) => {
  const arn = `arn:aws:bedrock:us-east-1:123456789012:${resource}`;
  const { model, profile } = catalogue().resolve(arn);
  expect(model).toMatchObject({ modelId: arn, rules: { sampling: "any", prefill: true } });
  expect(profile).toEqual(resource.startsWith("app") ? { inferenceProfileId: "abc123" } : undefined);
});

it("knows what was added, in place of what is listed", () => {
  const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
  const added = parseModels([
    { modelId: "anthropic.claude-sonnet-6", like: SONNET },
    { modelId: SONNET, like: SONNET, onDemand: true },
    { modelId: arn, like: SONNET },
  ]);
  const here = catalogue({ added });
  expect(here.resolve("us.anthropic.claude-sonnet-6").model).toBe(added[0]);
  expect(here.resolve(SONNET).model).toBe(added[1]);
  expect(here.resolve(arn)).toEqual({ model: added[2], profile: { inferenceProfileId: "abc" } });
  expect(here.models()).not.toContain(added[2]);
});

const REGIONS = [
  "us-east-1",
  "ca-central-1",
  "eu-west-1",
  "eu-west-2",
  "ap-northeast-1",
  "ap-south-1",
  "us-gov-west-1",
];

it("resolves every listed id, each of its profiles and their ARNs, or says why not", () => {
  const forms = fc.record({
    model: fc.constantFrom(...FOUNDATION_MODELS),
    prefix: fc.constantFrom(undefined, ...PROFILE_PREFIXES),
    asArn: fc.boolean(),
    region: fc.constantFrom(...REGIONS),
    now: fc.date({ min: new Date("2025-01-01"), max: new Date("2028-01-01"), noInvalidDate: true }),
  });
  fc.assert(
    fc.property(forms, ({ model, prefix, asArn, region, now }) => {
      const here = openCatalogue({ clock: new VirtualClock(now.getTime()), region });
      const id = prefix ? `${prefix}.${model.modelId}` : model.modelId;
      const arn = prefix ? inferenceProfileArn(id, here) : foundationModelArn(id, region);
      try {
        const { model: found, profile } = here.resolve(asArn ? arn : id);
        expect(found).toBe(model);
        expect(profile?.inferenceProfileId).toBe(prefix && id);
        expect(here.models()).toContain(model);
        expect(prefix ? here.profiles().some((one) => one.inferenceProfileId === id) : model.onDemand).toBe(
          true,
        );
      } catch (error) {
        if (!(error instanceof BedrockError)) throw error;
        expect(error.advice?.length).toBeGreaterThan(20);
        const end = model.lifecycle.endOfLife;
        if (error.statusCode === 404) expect(now.getTime()).toBeGreaterThanOrEqual(Date.parse(end ?? ""));
        else if (prefix) expect(here.profiles().some((one) => one.inferenceProfileId === id)).toBe(false);
        else expect(model.onDemand).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

it("has for any text a model or a refusal of Bedrock's", () => {
  const types = ["foundation-model", "inference-profile", "provisioned-model", "prompt", "bucket"];
  const arn = fc
    .tuple(
      fc.constantFrom("bedrock", "sagemaker", "s3"),
      fc.constantFrom("us-east-1", "eu-west-1", ""),
      fc.constantFrom("123456789012", "12", ""),
      fc.constantFrom(...types),
      fc.oneof(fc.constantFrom("us.a.b", "amazon.nova-pro-v1:0", "abcdefghijkl"), fc.string()),
    )
    .map(([service, region, account, type, id]) => `arn:aws:${service}:${region}:${account}:${type}/${id}`);
  const units = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((codes) => String.fromCharCode(...codes));
  const text = fc.oneof(fc.string(), units, arn);
  fc.assert(
    fc.property(text, (modelId) => {
      try {
        expect(modelId).toContain(catalogue().resolve(modelId).model.modelId);
      } catch (error) {
        if (!(error instanceof BedrockError)) throw error;
      }
    }),
  );
});
