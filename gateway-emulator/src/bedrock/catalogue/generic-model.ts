import type { FoundationModel } from "./foundation-model.ts";

/**
 * A model of which nothing is known, behind an ARN that does not say its model: it takes whatever any model takes, and
 * nobody knows what it costs.
 */
export function genericModel(modelId: string): FoundationModel {
  return {
    modelId,
    modelName: modelId,
    providerName: "Unknown",
    vendorName: modelId.slice(modelId.lastIndexOf("/") + 1),
    invokeBody: "anthropic-messages",
    inputModalities: ["TEXT", "IMAGE", "VIDEO"],
    outputModalities: ["TEXT"],
    streaming: true,
    onDemand: true,
    profiles: [],
    contextTokens: 1_000_000,
    maxOutputTokens: 128_000,
    rules: {
      sampling: "any",
      maxTemperature: 1,
      prefill: true,
      forcedToolChoice: true,
      thinking: "adaptive",
      thinkingTypes: ["adaptive", "enabled", "disabled", "between_tools"],
      tools: true,
      systemPrompt: true,
      countTokens: true,
      midConversationSystem: true,
      maxImages: 100,
    },
    promptCache: { minTokens: 1_024, maxCheckpoints: 4, ttls: ["5m", "1h"] },
    pace: "sonnet",
    outputBurndown: 1,
    lifecycle: {},
    sources: [],
  };
}
