import { createClients } from "./clients.ts";
import { parseConfig } from "./config.ts";
import { lifecycleNotice } from "./model/families.ts";
import { createTelemetry } from "./telemetry/telemetry.ts";

// Made once, when Lambda starts an execution environment, for all the invocations that it takes.

export const config = parseConfig();
export const clients = createClients();
export const telemetry = createTelemetry(config);

// The function that invokes another to answer calls no model itself.
const called = config.workerFunctionName === undefined ? config.modelIds : [];
for (const modelId of called) {
  const notice = lifecycleNotice(modelId, Date.now());
  if (notice !== undefined) telemetry.warn(notice);
}
