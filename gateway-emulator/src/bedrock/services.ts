import type { Clock } from "../control/clock.ts";
import type { FaultPlace } from "../control/fault-place.ts";
import type { Journal } from "../control/journal.ts";
import type { Authorize } from "../iam/authorize.ts";
import type { Principals } from "../iam/principals.ts";
import type { Catalogue } from "./catalogue/catalogue.ts";
import type { BedrockEffect } from "./faults/bedrock-effect.ts";
import type { Guardrails } from "./guardrails/guardrails.ts";
import type { Model } from "./model/model.ts";
import type { PassedOver } from "./request/passed-over.ts";
import type { PromptCache } from "./tokens/prompt-cache.ts";
import type { TokenQuotas } from "./tokens/token-quotas.ts";

/** What the operations work with. */
export interface BedrockServices {
  clock: Clock;
  /** The machine's own time, by which bodies are waited for. */
  machineClock: Clock;
  journal: Journal;
  authorize: Authorize;
  /** Whose the access keys are; every caller may do anything when absent. */
  principals?: Principals;
  /** Which models there are, here. */
  catalogue: Catalogue;
  /** Who answers. */
  model: Model;
  guardrails: Guardrails;
  promptCache: PromptCache;
  /** Which unknown members of requests were spoken of. */
  passedOver: PassedOver;
  /** No call is throttled when absent. */
  quotas?: TokenQuotas;
  /** Nothing goes wrong on purpose when absent. */
  faults?: FaultPlace<BedrockEffect>;
}
