import type { Clock } from "../../control/clock.ts";
import type { FoundationModel } from "../catalogue/foundation-model.ts";
import type { Profile } from "../catalogue/catalogue.ts";
import type { InputUsage, Usage } from "./usage.ts";

/** Tokens a minute, of each model. */
export class TokenQuotas {
  readonly of: { clock: Clock; tokensPerMinute: number };

  constructor(of: { clock: Clock; tokensPerMinute: number }) {
    this.of = of;
  }

  /**
   * Takes what a call may use from the model's quota.
   * @throws BedrockError ThrottlingException (429)
   */
  admit(_of: {
    model: FoundationModel;
    profile: Profile | undefined;
    input: InputUsage;
    maxTokens: number | undefined;
  }): Reservation {
    return { settle: () => undefined };
  }

  clear(): void {}
}

export interface Reservation {
  /** Gives back what was not used. Harmless when called twice. */
  settle(usage: Pick<Usage, "inputTokens" | "outputTokens" | "cacheWriteInputTokens">): void;
}
