import { bedrock } from "../bedrock/index.ts";
import { NATURAL_PACE } from "../bedrock/pace/pace.ts";
import { scriptedModel } from "../bedrock/scripted/scripted-model.ts";
import { listen } from "../listen.ts";
import type { Parts } from "../parts.ts";
import { h2cOrHttp1 } from "../transport/h2c-or-http1.ts";

/** Starts Bedrock; returns its origin. */
export async function startBedrock(parts: Parts, controlUrl: () => string): Promise<string> {
  const { options, owner, clock, machineClock, journal, scripts, startOnPort, authorize } = parts;
  const model = scriptedModel({ clock, scripts, pace: options.pace ?? NATURAL_PACE, controlUrl });
  return startOnPort("bedrock", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: h2cOrHttp1({ clock: machineClock }),
      owner,
      register: (server) =>
        server.register(bedrock, {
          clock,
          journal,
          region: parts.stack.region,
          model,
          authorize: authorize("bedrock"),
        }),
    }),
  );
}
