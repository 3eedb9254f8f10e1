import { DynamodbTable } from "@cdktn/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";

interface ChatTableProps {
  name: string;
  /** Whether `destroy` refuses to take the table away. */
  deletionProtection: boolean;
}

const OWNER_INDEX = "byOwner";

/** The one table: conversations, and what else has to outlive a connection. */
export class ChatTable extends Construct {
  readonly table: DynamodbTable;
  /** The ARN of the index that lists an owner's conversations. */
  readonly ownerIndexArn: string;

  constructor(scope: Construct, id: string, { name, deletionProtection }: ChatTableProps) {
    super(scope, id);
    this.table = new DynamodbTable(this, "table", {
      name,
      hashKey: "pk",
      rangeKey: "sk",
      attribute: [
        { name: "pk", type: "S" },
        { name: "sk", type: "S" },
        { name: "owner", type: "S" },
        { name: "updatedAt", type: "S" },
      ],
      // Only conversations have both attributes: each owner's, by when it was last used.
      globalSecondaryIndex: [
        { name: OWNER_INDEX, hashKey: "owner", rangeKey: "updatedAt", projectionType: "ALL" },
      ],
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: deletionProtection,
    });
    // Terraform knows a resource by this name: another one, and a deploy would replace the table and its data.
    this.table.overrideLogicalId("chat_table");
    this.ownerIndexArn = `${this.table.arn}/index/${OWNER_INDEX}`;
  }
}
