import { MendableError } from "../control/mendable-error.ts";
import { startEmbeddedDynamoDb } from "../dynamodb/embedded.ts";
import { tableFaults } from "../dynamodb/table-fault.ts";
import { createTables, type Tables } from "../dynamodb/tables.ts";
import { LOCAL_ACCESS_KEY } from "../iam/credentials.ts";
import { originOf } from "../listen.ts";
import type { Parts } from "../parts.ts";
import { hear } from "./hear.ts";

/** Starts DynamoDB, if there is none already, and makes the stack's tables in it. */
export async function startTables(parts: Parts): Promise<{ tables: Tables; endpoint: string }> {
  const { options, owner } = parts;
  const { stack } = parts;
  const endpoint = options.dynamodb ?? (await startDynamoDb(parts));
  const credentials = { accessKeyId: LOCAL_ACCESS_KEY, secretAccessKey: LOCAL_ACCESS_KEY };
  const tables = createTables({ endpoint, region: stack.region, credentials, definitions: stack.tables });
  owner.defer(() => tables.close());
  try {
    await tables.create();
  } catch (error) {
    if (options.dynamodb === undefined) throw error;
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new MendableError(
      `--dynamodb ${endpoint}: the stack's tables cannot be made there (${why}); start DynamoDB Local at that address, or leave the option out for the embedded one`,
    );
  }
  return { tables, endpoint };
}

async function startDynamoDb(parts: Parts): Promise<string> {
  const { options, owner, credentials, startOnPort, faults, clock } = parts;
  const { host, auth } = options;
  const embedded = await startOnPort("dynamodb", (port) =>
    startEmbeddedDynamoDb({
      host,
      port,
      credentials: auth ? credentials : "anyone",
      faultOf: tableFaults(faults.dynamodb, clock),
      onEnded: hear(options),
    }),
  );
  owner.defer(() => embedded.close());
  return originOf(host, embedded.port);
}
