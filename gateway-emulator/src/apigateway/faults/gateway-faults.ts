import type { CallEffect } from "../../control/call-effect.ts";
import type { FaultPlace } from "../../control/fault-place.ts";
import type { SocketEffect } from "./socket-fault.ts";

/** Where things can be made to go wrong in API Gateway. */
export interface GatewayFaults {
  post: FaultPlace<CallEffect>;
  socket: FaultPlace<SocketEffect>;
}
