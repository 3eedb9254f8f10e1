import type { Connection } from "./apigateway/connection.ts";
import type { ApiDefinition } from "./apigateway/definition.ts";
import type { Gateway } from "./apigateway/gateway.ts";
import { resetGateway } from "./apigateway/reset.ts";
import { parseScript } from "./bedrock/script/script.ts";
import { ScriptError, THE_SCRIPT } from "./bedrock/script/script-fields.ts";
import type { Controlled } from "./control/index.ts";
import type { Tables } from "./dynamodb/tables.ts";
import type { StackModel } from "./infra/stack.ts";
import type { Functions } from "./lambda/functions.ts";
import type { Parts } from "./parts.ts";
import { SCRIPT_FILE } from "./start/script-files.ts";

/** What the control API shows and does, from the parts that run. */
export function createControlled(
  parts: Parts,
  running: { gateways: () => Gateway[]; functions: Functions; tables: Tables },
): Controlled {
  const { options, clock, journal, scripts, promptCache, quotas, faults } = parts;
  const { gateways, functions, tables } = running;
  return {
    clock,
    journal,
    // In a container, what comes through the published port comes from the container network's gateway.
    peers: options.environments === "attached" ? "any" : "loopback",
    stack: () => withoutSecrets(parts.stack),
    connections: () =>
      gateways().flatMap(({ api, connections }) => connections.all().map((one) => describe(api, one))),
    functions: () =>
      functions.all().map(({ definition, environments }) => ({
        functionName: definition.functionName,
        environments: environments.map(({ id, state }) => ({ id, state })),
      })),
    addScript(script) {
      if (Array.isArray(script))
        throw new ScriptError(THE_SCRIPT, `is a list: one script a call; a list goes into ${SCRIPT_FILE}`);
      scripts.add(parseScript(script));
    },
    scripts: () => scripts.waiting(),
    clearScripts: () => scripts.clear(),
    faults: faults.all,
    async reset() {
      faults.all.clear();
      for (const gateway of gateways()) resetGateway(gateway);
      // An answer that still runs would write into the emptied tables.
      functions.interrupt();
      scripts.reset();
      promptCache.clear();
      quotas?.clear();
      await tables.empty();
      journal.clear();
      journal.write({ kind: "reset" });
    },
  };
}

/** Functions' variables often hold what is nobody's business; that they are there is enough to know. */
function withoutSecrets(stack: StackModel): StackModel {
  const functions = stack.functions.map((definition) => ({
    ...definition,
    environment: Object.fromEntries(Object.keys(definition.environment).map((name) => [name, "***"])),
  }));
  return { ...stack, functions };
}

function describe({ apiId }: ApiDefinition, connection: Connection): Record<string, unknown> {
  const { connectionId, connectedAt, lastActiveAt, sourceIp, userAgent } = connection;
  return { apiId, connectionId, connectedAt, lastActiveAt, sourceIp, userAgent };
}
