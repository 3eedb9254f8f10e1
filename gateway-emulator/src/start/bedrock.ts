import { bedrock } from "../bedrock/index.ts";
import { refusedRequests } from "../bedrock/api/refused-requests.ts";
import { listen } from "../listen.ts";
import type { Parts } from "../parts.ts";
import { h2cOrHttp1 } from "../transport/h2c-or-http1.ts";
import { openModel, openRelay } from "./model.ts";
import { readModels } from "./models-file.ts";
import { openScripts } from "./script-files.ts";

/** Starts Bedrock; returns its origin. */
export async function startBedrock(parts: Parts, controlUrl: () => string): Promise<string> {
  const { options, owner, clock, machineClock, journal, scripts, startOnPort, authorize } = parts;
  const model = openModel(parts, controlUrl);
  const relay = openRelay(parts);
  const addedModels = await readModels(options.models);
  if (options.scripts !== undefined) {
    const opened = openScripts(options.scripts, { scripts, clock: machineClock, journal });
    owner.defer(() => opened.close());
  }
  return startOnPort("bedrock", (port) =>
    listen({
      host: options.host,
      port,
      serverFactory: h2cOrHttp1({ clock: machineClock }),
      refused: refusedRequests(journal),
      owner,
      register: (server) =>
        server.register(bedrock, {
          clock,
          journal,
          region: parts.stack.region,
          accountId: parts.stack.accountId,
          addedModels,
          promptCache: parts.promptCache,
          ...(relay && { relay }),
          ...(parts.quotas && { quotas: parts.quotas }),
          guardrails: () => parts.stack.guardrails,
          model,
          authorize: authorize("bedrock"),
          principals: parts.principals,
          faults: parts.faults.bedrock,
          machineClock,
        }),
    }),
  );
}
