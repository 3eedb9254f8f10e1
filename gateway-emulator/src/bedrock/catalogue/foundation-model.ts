/** A foundation model, by what the emulator needs to know of it. `models.json` lists them, each with its sources. */
export interface FoundationModel {
  /** The base id, without an inference profile's prefix. */
  modelId: string;
  /** As ListFoundationModels says it: `Claude Sonnet 5.5`. */
  modelName: string;
  providerName: string;
  /** What the model's own API calls it, in InvokeModel's answers: `claude-sonnet-5-5`. */
  vendorName: string;
  /** Which body InvokeModel takes. */
  invokeBody: "anthropic-messages" | "none";
  inputModalities: readonly Modality[];
  outputModalities: readonly Modality[];
  streaming: boolean;
  /** Whether the base id can be called, without an inference profile. */
  onDemand: boolean;
  /** Inference profiles by their prefix: `global` makes `global.anthropic.…`. */
  profiles: readonly ProfilePrefix[];
  contextTokens: number;
  maxOutputTokens: number;
  rules: ParameterRules;
  /** Absent where nothing is cached. */
  promptCache?: { minTokens: number; maxCheckpoints: number; ttls: readonly ("5m" | "1h")[] };
  /** How fast it writes. */
  pace: PaceName;
  /** On demand, by the base or global price; absent where it is not known. */
  prices?: Prices;
  /** How many tokens of the quota one token of output takes. */
  outputBurndown: number;
  lifecycle: Lifecycle;
  /** The base id of the model to go on with, of one that is `LEGACY` or dead. */
  successor?: string;
  /** Where all this is written, each with the day on which it was read. */
  sources: readonly { url: string; date: string; what: string }[];
}

export const MODALITIES = ["TEXT", "IMAGE", "EMBEDDING", "SPEECH", "VIDEO"] as const;
export type Modality = (typeof MODALITIES)[number];

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html */
export const PROFILE_PREFIXES = ["global", "us", "eu", "jp", "au", "in", "ca", "apac", "us-gov"] as const;
export type ProfilePrefix = (typeof PROFILE_PREFIXES)[number];

/** What a request may ask of the model. */
export interface ParameterRules {
  /** `either`: temperature or topP, not both; `none`: neither, nor top_k. */
  sampling: "any" | "either" | "none";
  maxTemperature: number;
  /** Whether the last message may be the assistant's, for the model to go on from. */
  prefill: boolean;
  /** Whether toolChoice may be `any` or `tool`. */
  forcedToolChoice: boolean;
  /** `budget`: `{type:"enabled",budget_tokens}`; `adaptive`: on or off by `{type:"adaptive"}`; `always`: it thinks anyway. */
  thinking: "none" | "budget" | "adaptive" | "always";
  /** Values of `thinking.type` that it takes. */
  thinkingTypes: readonly string[];
  tools: boolean;
  systemPrompt: boolean;
  countTokens: boolean;
  /** Whether messages of role `system` may stand between turns. */
  midConversationSystem: boolean;
  /** Of one request. */
  maxImages: number;
}

/** Profiles of real models' timing. */
export type PaceName = "haiku" | "sonnet" | "opus";

/** US dollars for a million tokens. */
export interface Prices {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  /** What a geographic profile costs, as a multiple of this: 1.1. */
  geographicFactor: number;
  /** Prices of a prompt that is longer than `aboveTokens`; the cache's are those above where these are absent. */
  long?: LongPromptPrices;
}

/** US dollars for a million tokens. */
export interface LongPromptPrices {
  aboveTokens: number;
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
}

/**
 * Dates as in ISO 8601, in UTC; absent where they are not known.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-lifecycle-legacy.html
 */
export interface Lifecycle {
  startOfLife?: string;
  /** From here on `LEGACY`. */
  legacy?: string;
  /** From here on it may cost more. */
  publicExtendedAccess?: string;
  /** From here on it is not answered any more. */
  endOfLife?: string;
}
