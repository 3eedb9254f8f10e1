import type { ModelCall } from "../model/model.ts";
import { optimized } from "../pace/optimized.ts";
import type { Pace } from "../pace/pace.ts";
import { type NamedPace, paceNamed } from "../pace/profiles.ts";

/** How fast a call is answered: at the pace that was chosen for all calls, else at that of the model that is called. */
export function callPace({ model, request }: ModelCall, chosen: Pace | NamedPace | undefined): Pace {
  const pace = typeof chosen === "object" ? chosen : paceNamed(chosen ?? model.pace);
  return request.performanceConfig?.latency === "optimized" ? optimized(pace) : pace;
}
