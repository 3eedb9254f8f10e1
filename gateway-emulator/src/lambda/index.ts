import type { FastifyInstance } from "fastify";
import type { Journal } from "../control/journal.ts";
import type { Authorize } from "../iam/authorize.ts";
import type { AttachedEnvironments } from "./environments/attached.ts";
import type { Functions } from "./functions.ts";
import { invokeApi } from "./api/invoke-api.ts";
import { runtimeApi } from "./api/runtime-api.ts";

/** The Lambda service on one port: the Invoke API and, where environments attach, the Runtime API. */
export async function lambdaService(
  server: FastifyInstance,
  options: {
    functions: Functions;
    journal: Journal;
    attached: AttachedEnvironments | undefined;
    authorize: Authorize;
  },
): Promise<void> {
  const { functions, journal, attached, authorize } = options;
  await server.register(invokeApi, { functions, journal, authorize });
  if (!attached) return;
  await server.register(runtimeApi, {
    environmentOf: (request) => attached.environmentOf(request, functions),
  });
}
