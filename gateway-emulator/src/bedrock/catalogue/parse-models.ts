import { Fields, ModelsError } from "./fields.ts";
import {
  type FoundationModel,
  type Lifecycle,
  MODALITIES,
  type ParameterRules,
  type Prices,
  PROFILE_PREFIXES,
} from "./foundation-model.ts";
import { inheritFrom } from "./inherit.ts";
import { isModelIdShaped, splitPrefix } from "./model-identifier.ts";

const MODEL_FIELDS = [
  "modelId",
  "modelName",
  "providerName",
  "vendorName",
  "invokeBody",
  "inputModalities",
  "outputModalities",
  "streaming",
  "onDemand",
  "profiles",
  "contextTokens",
  "maxOutputTokens",
  "rules",
  "promptCache",
  "pace",
  "prices",
  "outputBurndown",
  "lifecycle",
  "successor",
  "sources",
];
const RULE_FIELDS = [
  "sampling",
  "maxTemperature",
  "prefill",
  "forcedToolChoice",
  "thinking",
  "thinkingTypes",
  "tools",
  "systemPrompt",
  "countTokens",
  "midConversationSystem",
  "maxImages",
];
const PRICE_FIELDS = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"];
const LIFECYCLE_DATES = ["startOfLife", "legacy", "publicExtendedAccess", "endOfLife"] as const;

/**
 * Reads a list of models: `[…]` or `{"models":[…]}`. A model may say `"like": ID`, and then has to say only what is
 * different about it; ID is one of `listed`, or stands before it in the same list.
 * @throws ModelsError that names the field
 */
export function parseModelList(json: unknown, listed: readonly FoundationModel[]): FoundationModel[] {
  const values = typeof json === "object" && json !== null && "models" in json ? json.models : json;
  if (!Array.isArray(values)) throw new ModelsError('models must be a list: [{"modelId":"…", …}]');
  const models: FoundationModel[] = [];
  for (const [index, value] of values.entries()) {
    const at = `models[${index}]`;
    const model = parseModel(inheritFrom([...models, ...listed], value, at), at);
    if (models.some(({ modelId }) => modelId === model.modelId))
      throw new ModelsError(`${at}.modelId is there twice: ${model.modelId}`);
    models.push(model);
  }
  return models;
}

function parseModel(value: unknown, at: string): FoundationModel {
  const fields = new Fields(value, at, MODEL_FIELDS);
  const model: FoundationModel = {
    modelId: parseModelId(fields),
    modelName: fields.text("modelName"),
    providerName: fields.text("providerName"),
    vendorName: fields.text("vendorName"),
    invokeBody: fields.oneOf("invokeBody", ["anthropic-messages", "none"]),
    inputModalities: fields.someOf("inputModalities", MODALITIES),
    outputModalities: fields.someOf("outputModalities", MODALITIES),
    streaming: fields.yesOrNo("streaming"),
    onDemand: fields.yesOrNo("onDemand"),
    profiles: fields.someOf("profiles", PROFILE_PREFIXES),
    contextTokens: fields.count("contextTokens"),
    maxOutputTokens: fields.count("maxOutputTokens"),
    rules: parseRules(fields.object("rules", RULE_FIELDS)),
    ...(fields.has("promptCache") && { promptCache: parsePromptCache(fields) }),
    pace: fields.oneOf("pace", ["haiku", "sonnet", "opus"]),
    prices: parsePrices(fields.object("prices", [...PRICE_FIELDS, "geographicFactor", "long"])),
    outputBurndown: fields.count("outputBurndown"),
    lifecycle: parseLifecycle(fields.object("lifecycle", LIFECYCLE_DATES)),
    ...(fields.has("successor") && { successor: fields.text("successor") }),
    sources: fields
      .objects("sources", ["url", "date", "what"])
      .map((source) => ({ url: source.text("url"), date: source.date("date"), what: source.text("what") })),
  };
  if (!model.onDemand && model.profiles.length === 0 && !model.modelId.startsWith("arn:"))
    throw fields.wrong(
      "profiles",
      "a list of at least one prefix where onDemand is false: nobody could call it",
    );
  return model;
}

function parseModelId(fields: Fields): string {
  const modelId = fields.text("modelId");
  if (!isModelIdShaped(modelId)) throw fields.wrong("modelId", "an id as AWS has them, or an ARN");
  if (splitPrefix(modelId).prefix !== undefined)
    throw fields.wrong(
      "modelId",
      "a base id, without an inference profile's prefix: that belongs into profiles",
    );
  return modelId;
}

function parseRules(fields: Fields): ParameterRules {
  return {
    sampling: fields.oneOf("sampling", ["any", "either", "none"]),
    maxTemperature: fields.amount("maxTemperature"),
    prefill: fields.yesOrNo("prefill"),
    forcedToolChoice: fields.yesOrNo("forcedToolChoice"),
    thinking: fields.oneOf("thinking", ["none", "budget", "adaptive", "always"]),
    thinkingTypes: fields.texts("thinkingTypes"),
    tools: fields.yesOrNo("tools"),
    systemPrompt: fields.yesOrNo("systemPrompt"),
    countTokens: fields.yesOrNo("countTokens"),
    midConversationSystem: fields.yesOrNo("midConversationSystem"),
    maxImages: fields.count("maxImages"),
  };
}

function parsePromptCache(model: Fields): NonNullable<FoundationModel["promptCache"]> {
  const fields = model.object("promptCache", ["minTokens", "maxCheckpoints", "ttls"]);
  return {
    minTokens: fields.count("minTokens"),
    maxCheckpoints: fields.count("maxCheckpoints"),
    ttls: fields.someOf("ttls", ["5m", "1h"]),
  };
}

function parsePrices(fields: Fields): Prices {
  return {
    input: fields.amount("input"),
    output: fields.amount("output"),
    cacheRead: fields.amount("cacheRead"),
    cacheWrite5m: fields.amount("cacheWrite5m"),
    cacheWrite1h: fields.amount("cacheWrite1h"),
    geographicFactor: fields.amount("geographicFactor"),
    ...(fields.has("long") && {
      long: parseLongPromptPrices(fields.object("long", ["aboveTokens", ...PRICE_FIELDS])),
    }),
  };
}

function parseLongPromptPrices(fields: Fields): NonNullable<Prices["long"]> {
  return {
    aboveTokens: fields.count("aboveTokens"),
    input: fields.amount("input"),
    output: fields.amount("output"),
    ...(fields.has("cacheRead") && { cacheRead: fields.amount("cacheRead") }),
    ...(fields.has("cacheWrite5m") && { cacheWrite5m: fields.amount("cacheWrite5m") }),
    ...(fields.has("cacheWrite1h") && { cacheWrite1h: fields.amount("cacheWrite1h") }),
  };
}

function parseLifecycle(fields: Fields): Lifecycle {
  return Object.fromEntries(
    LIFECYCLE_DATES.filter((date) => fields.has(date)).map((date) => [date, fields.date(date)]),
  );
}
