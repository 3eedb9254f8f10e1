import { describeAge } from "./lifecycle.ts";
import {
  LISTED_MODELS,
  type ListedModel,
  type ModelRules,
  type Prices,
  type TokenPrices,
} from "./model-list.ts";

export type { ModelRules } from "./model-list.ts";

/**
 * For a model that nobody knows, such as the one behind an application inference profile: what each text model takes.
 * No tools, no cache points and no sampling, which some refuse; an answer no longer than the shortest limit.
 */
const CAREFUL_RULES: ModelRules = {
  contextTokens: 128_000,
  maxOutputTokens: 4_096,
  sampling: "none",
  tools: false,
  systemPrompt: true,
};

/** Where no global profile can be called from. @see https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html */
const GOVERNMENT = "us-gov";

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html */
const MODEL_ARN = /^arn:[^:]+:bedrock:[^:]*:\d*:(?:foundation-model|inference-profile)\/(.+)$/;

/** The rules of a model, by its base id, the id of one of its inference profiles, or the ARN of either. */
export function rulesOf(modelId: string): ModelRules {
  const { model, prefix } = find(modelId);
  if (!model) return CAREFUL_RULES;
  const { geographicFactor, profiles: _profiles, prices, ...rules } = model;
  const isGeographic = prefix !== undefined && prefix !== "global";
  return { ...rules, prices: isGeographic ? multiplied(prices, geographicFactor) : prices };
}

/**
 * What the operator is to know of a model's age: that it is Legacy, ends within 90 days, or has ended.
 * @param now in milliseconds since the Unix epoch
 */
export function lifecycleNotice(modelId: string, now: number): string | undefined {
  const { model, prefix } = find(modelId);
  const age = model?.lifecycle && describeAge(model.lifecycle, now);
  if (age === undefined) return undefined;
  const next = model?.successor === undefined ? "" : `: go on with ${profileOf(model.successor, prefix)}`;
  return `${modelId} ${age}${next}.`;
}

/** A listed model, and the prefix of the inference profile that it was called by. */
function find(modelId: string): { model?: ListedModel; prefix?: string } {
  const id = MODEL_ARN.exec(modelId)?.[1] ?? modelId;
  const model = LISTED_MODELS.get(id);
  if (model) return { model };
  const [prefix = ""] = id.split(".", 1);
  const behind = LISTED_MODELS.get(id.slice(prefix.length + 1));
  return behind ? { model: behind, prefix } : {};
}

/** A model's inference profile: of the same geography where it has one, else the global one. */
function profileOf(modelId: string, prefix = "global"): string {
  const profiles = LISTED_MODELS.get(modelId)?.profiles ?? [];
  const same = [prefix, ...(prefix === GOVERNMENT ? [] : ["global"])].find((one) => profiles.includes(one));
  return same === undefined ? modelId : `${same}.${modelId}`;
}

function multiplied({ long, ...prices }: Prices, factor: number): Prices {
  const times = ({ input, output, cacheRead, cacheWrite }: TokenPrices): TokenPrices => ({
    input: input * factor,
    output: output * factor,
    ...(cacheRead !== undefined && { cacheRead: cacheRead * factor }),
    ...(cacheWrite !== undefined && { cacheWrite: cacheWrite * factor }),
  });
  return { ...times(prices), ...(long && { long: { ...times(long), aboveTokens: long.aboveTokens } }) };
}
