import type { Clock } from "../../control/clock.ts";
import type { Profile } from "../catalogue/catalogue.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import { BedrockError } from "../model/errors.ts";
import { TokenBucket } from "./token-bucket.ts";
import { type InputUsage, promptTokens, type Usage } from "./usage.ts";

/** What a call asks of a quota. */
interface Demand {
  model: FoundationModel;
  profile: Profile | undefined;
  input: InputUsage;
  maxTokens: number | undefined;
}

/** What a call has taken of a quota, until it is known what it has used. */
export interface Reservation {
  /** Gives back what was not used. Harmless when called twice. */
  settle(usage: Pick<Usage, "inputTokens" | "outputTokens" | "cacheWriteInputTokens">): void;
}

/** The oldest goes when there are more; a catalogue has far fewer. */
const MAX_BUCKETS = 1_000;

/**
 * Tokens a minute, of each model in this region: for its base id, for its cross-region profiles and for the global one.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export class TokenQuotas {
  readonly #of: { clock: Clock; tokensPerMinute: number };
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(of: { clock: Clock; tokensPerMinute: number }) {
    this.#of = of;
  }

  /**
   * Takes what a call may use from the model's quota: all of its input, and as much output as it allows.
   * @throws BedrockError ThrottlingException (429)
   */
  admit(demand: Demand): Reservation {
    const { model, input } = demand;
    const quota = quotaName(demand);
    const bucket = this.#bucket(quota);
    const reserved = promptTokens(input) + outputOf(demand);
    if (!bucket.take(reserved)) throw tooManyTokens({ demand, quota, bucket, reserved, of: this.#of });
    let isSettled = false;
    return {
      settle({ inputTokens, cacheWriteInputTokens, outputTokens }) {
        if (isSettled) return;
        isSettled = true;
        // What was read from the prompt cache does not count.
        bucket.change(reserved - inputTokens - cacheWriteInputTokens - outputTokens * model.outputBurndown);
      },
    };
  }

  /** How many tokens are left of a model's quota. */
  left(of: Pick<Demand, "model" | "profile">): number {
    return this.#bucket(quotaName(of)).left;
  }

  /** All quotas are full again. */
  clear(): void {
    this.#buckets.clear();
  }

  #bucket(name: string): TokenBucket {
    const known = this.#buckets.get(name);
    if (known) return known;
    const bucket = new TokenBucket(this.#of);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size === MAX_BUCKETS && oldest !== undefined) this.#buckets.delete(oldest);
    this.#buckets.set(name, bucket);
    return bucket;
  }
}

/** As Service Quotas distinguishes them. @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html */
function quotaName({ model, profile }: Pick<Demand, "model" | "profile">): string {
  const kind = !profile ? "On-demand" : profile.prefix === "global" ? "Global cross-region" : "Cross-region";
  return `${kind} tokens per minute for ${model.modelId}`;
}

function outputOf({ maxTokens, model }: Demand): number {
  return maxTokens ?? model.maxOutputTokens;
}

function tooManyTokens({
  demand,
  quota,
  bucket,
  reserved,
  of: { tokensPerMinute },
}: {
  demand: Demand;
  quota: string;
  bucket: TokenBucket;
  reserved: number;
  of: { tokensPerMinute: number };
}): BedrockError {
  const input = promptTokens(demand.input);
  const unset = demand.maxTokens === undefined ? ", the model's maximum, because maxTokens is not set" : "";
  return new BedrockError({
    name: "ThrottlingException",
    statusCode: 429,
    message: "Too many tokens, please wait before trying again.",
    advice: `${quota}: ${count(bucket.left)} of ${count(tokensPerMinute)} are left. This call reserves ${count(reserved)}: ${count(input)} of input and ${count(outputOf(demand))} of output${unset}. ${wayOut({ bucket, reserved, input, tokensPerMinute })}`,
  });
}

function wayOut({
  bucket,
  reserved,
  input,
  tokensPerMinute,
}: {
  bucket: TokenBucket;
  reserved: number;
  input: number;
  tokensPerMinute: number;
}): string {
  const waitMs = bucket.msUntil(reserved);
  if (waitMs !== Infinity) return `It fits in ${count(Math.ceil(waitMs / 100) / 10)} s.`;
  const room = Math.floor(tokensPerMinute) - input;
  return room > 0
    ? `It can never fit: set maxTokens to ${count(room)} or less, or raise --tokens-per-minute.`
    : `It can never fit, whatever maxTokens is: shorten the input, or raise --tokens-per-minute.`;
}

function count(tokens: number): string {
  return tokens.toLocaleString("en", { maximumFractionDigits: tokens < 100 ? 1 : 0 });
}
