import type { Clock } from "../../control/clock.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { ConverseRequest } from "../request/converse-request.ts";
import { estimateInputTokens } from "./tokens.ts";
import type { InputUsage } from "./usage.ts";

/** What models remember of prompts, up to their cache points. */
export class PromptCache {
  readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Counts a request, and keeps what its cache points say. */
  count({ request }: { modelId: string; model: FoundationModel; request: ConverseRequest }): InputUsage {
    return {
      inputTokens: estimateInputTokens(request),
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 0,
      cacheDetails: [],
    };
  }

  clear(): void {}
}
