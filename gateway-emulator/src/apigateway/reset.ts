import { createUsage } from "./authorization/usage-plan.ts";
import type { Gateway } from "./gateway.ts";
import { CLOSE_SHUTDOWN } from "./limits.ts";
import { createAccountThrottle, createThrottles } from "./throttle.ts";

/**
 * Makes a gateway as it was at its start: its clients are closed, and nothing is counted for anybody. No `$disconnect`
 * runs for them, since it would come upon emptied tables.
 */
export function resetGateway(gateway: Gateway): void {
  gateway.connections.reset(CLOSE_SHUTDOWN);
  Object.assign(gateway.account, createAccountThrottle(gateway.clock));
  gateway.throttles = createThrottles(gateway);
  gateway.usage = createUsage(gateway);
  gateway.metrics.reset();
}
