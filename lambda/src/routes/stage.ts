import type { Clients } from "../clients.ts";
import type { Config } from "../config.ts";
import type { RequestContext } from "../events.ts";
import { connectionPost, managementEndpoint, type Post } from "../push/post-to-connection.ts";
import type { Table } from "../store/table.ts";
import { invokeWorker } from "./invoke-worker.ts";

/** The stage that an event comes from, as far as the routes work with it. */
export interface Stage {
  table: Table;
  /** Bedrock's ids of the models that there are to choose from, the default first. */
  modelIds: readonly [string, ...string[]];
  readonly build: string;
  /** Of its management API. */
  endpoint: string;
  post(connectionId: string): Post;
  /** Has the worker begin a run, which it does with each once. */
  invokeWorker(run: string): Promise<void>;
}

export function stageOf(
  requestContext: RequestContext,
  { clients, config }: { clients: Clients; config: Config },
): Stage {
  const { modelIds, tableName, workerFunctionName: functionName } = config;
  const endpoint = managementEndpoint(requestContext);
  const management = clients.management(endpoint);
  return {
    table: { client: clients.dynamodb, name: tableName },
    modelIds,
    get build() {
      return config.build;
    },
    endpoint,
    post: (connectionId) => connectionPost({ management, connectionId }),
    invokeWorker: (run) => invokeWorker({ lambda: clients.lambda, functionName, run }),
  };
}
