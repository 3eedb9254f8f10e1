import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

/** One DynamoDB table, as the stack declares it. */
export interface TableDefinition {
  /** Ready for CreateTable. */
  create: CreateTableCommandInput & { TableName: string };
  /** The attribute with the expiry time in seconds, where time to live is on. */
  timeToLiveAttribute?: string;
}
