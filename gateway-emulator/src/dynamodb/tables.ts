import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
  waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import type { TableDefinition } from "./definition.ts";

/** Makes and empties the stack's tables in whichever DynamoDB there is. */
export interface Tables {
  /** Makes the tables that are not there yet. */
  create(): Promise<void>;
  /** Drops the tables and makes them anew. */
  empty(): Promise<void>;
  /** Takes other definitions, and makes the tables that are new; those that are there keep their items and their keys. */
  define(definitions: TableDefinition[]): Promise<void>;
  close(): void;
}

export function createTables(options: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  definitions: TableDefinition[];
}): Tables {
  const { endpoint, region, credentials } = options;
  let { definitions } = options;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const create = () => Promise.all(definitions.map((definition) => createTable(client, definition)));
  return {
    create: async () => void (await create()),
    async empty() {
      await Promise.all(definitions.map(({ create: { TableName } }) => dropTable(client, TableName)));
      await create();
    },
    async define(others) {
      definitions = others;
      await create();
    },
    close: () => client.destroy(),
  };
}

/** Tables come and go a moment after they were asked to; in seconds. */
const WAIT = { minDelay: 0.005, maxDelay: 0.1, maxWaitTime: 10 };

async function createTable(
  client: DynamoDBClient,
  { create, timeToLiveAttribute }: TableDefinition,
): Promise<void> {
  try {
    await client.send(new CreateTableCommand(create));
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  await waitUntilTableExists({ client, ...WAIT }, { TableName: create.TableName });
  if (timeToLiveAttribute === undefined) return;
  const specification = { AttributeName: timeToLiveAttribute, Enabled: true };
  await client
    .send(
      new UpdateTimeToLiveCommand({ TableName: create.TableName, TimeToLiveSpecification: specification }),
    )
    .catch(ignoreUnsupported);
}

async function dropTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(new DeleteTableCommand({ TableName: tableName }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    throw error;
  }
  await waitUntilTableNotExists({ client, ...WAIT }, { TableName: tableName });
}

/** The embedded DynamoDB keeps items for ever and does not know the call; docs/parity.md says so. */
function ignoreUnsupported(error: unknown): void {
  if (error instanceof Error && error.name === "UnknownOperationException") return;
  throw error;
}
