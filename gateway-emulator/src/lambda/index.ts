import type { FastifyInstance } from "fastify";
import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { Authorize } from "../iam/authorize.ts";
import { extensionsApi } from "./api/extensions-api.ts";
import { invokeApi } from "./api/invoke-api.ts";
import { runtimeApi, type EnvironmentOf } from "./api/runtime-api.ts";
import type { AttachedEnvironments } from "./attached-environments.ts";
import type { Functions } from "./functions.ts";

/** The Lambda service on one port: the Invoke API and, where environments attach, the Runtime API and the Extensions API. */
export async function lambdaService(
  server: FastifyInstance,
  options: {
    functions: Functions;
    journal: Journal;
    attached: AttachedEnvironments | undefined;
    authorize: Authorize;
    /** The machine's time. */
    clock: Clock;
  },
): Promise<void> {
  const { functions, journal, attached, authorize, clock } = options;
  await server.register(invokeApi, { functions, journal, authorize, clock });
  if (!attached) return;
  const environmentOf: EnvironmentOf = (request) => attached.environmentOf(request, functions);
  await server.register(runtimeApi, { environmentOf });
  await server.register(extensionsApi, {
    environmentOf,
    definitionOf: (environment) =>
      functions.all().find(({ environments }) => environments.includes(environment))?.definition,
    advise: (advice) => journal.write({ kind: "advice", detail: { advice } }),
  });
}
