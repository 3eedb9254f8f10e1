import { LambdaClient } from "@aws-sdk/client-lambda";
import { fastify } from "fastify";
import { VirtualClock } from "../../control/clock.ts";
import { Journal } from "../../control/journal.ts";
import { anyone } from "../../iam/authorize.ts";
import type { FunctionDefinition } from "../definition.ts";
import { invokableFunctions, type Body } from "./invokable.fixture.ts";
import { invokeApi } from "./invoke-api.ts";

/** The Lambda service's API on a free port, with the real SDK as its client. */
export async function listenInvokeApi(bodies: Record<string, Body>, given: Partial<FunctionDefinition> = {}) {
  const clock = new VirtualClock(1_800_000_000_000);
  const journal = new Journal(clock);
  const functions = invokableFunctions(bodies, given);
  const server = fastify();
  await server.register(invokeApi, { functions, journal, authorize: anyone, clock });
  const origin = await server.listen({ host: "127.0.0.1", port: 0 });
  const client = new LambdaClient({
    endpoint: origin,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    clock,
    journal,
    functions,
    client,
    origin,
    async [Symbol.asyncDispose]() {
      client.destroy();
      const closed = server.close();
      server.server.closeAllConnections();
      await closed;
    },
  };
}
