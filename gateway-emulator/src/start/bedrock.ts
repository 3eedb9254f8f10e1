import { bedrockRuntime } from "../bedrock/index.ts";
import { listen } from "../listen.ts";
import type { Parts } from "../parts.ts";
import { h2cOrHttp1 } from "../transport/h2c-or-http1.ts";

/** Starts Bedrock Runtime; returns its origin. */
export async function startBedrock(parts: Parts, controlUrl: () => string): Promise<string> {
  const { options, owner, clock, machineClock, journal, scripts, startOnPort, authorize } = parts;
  return startOnPort("bedrock", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: h2cOrHttp1({ clock: machineClock }),
      owner,
      register: (server) =>
        server.register(bedrockRuntime, {
          clock,
          journal,
          scripts,
          authorize: authorize("bedrock"),
          controlUrl,
          ...(options.pace && { pace: options.pace }),
        }),
    }),
  );
}
