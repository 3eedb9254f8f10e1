import type { CloudwatchLogGroup } from "@cdktn/provider-aws/lib/cloudwatch-log-group/index.js";
import { DataAwsIamPolicyDocument } from "@cdktn/provider-aws/lib/data-aws-iam-policy-document/index.js";
import type { DynamodbTable } from "@cdktn/provider-aws/lib/dynamodb-table/index.js";
import type { IamRole } from "@cdktn/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktn/provider-aws/lib/iam-role-policy/index.js";
import { Construct } from "constructs";
import { bedrockStatements, type BedrockAccess, type Statement } from "./bedrock-access.ts";
import type { WebSocketApi } from "./websocket-api.ts";

interface ChatPermissionsProps {
  role: IamRole;
  logGroup: CloudwatchLogGroup;
  table: DynamodbTable;
  websocket: WebSocketApi;
  bedrock: BedrockAccess;
}

/**
 * All that the chat's function may do. A resource of its own beside the function: the function is needed to
 * make the API, and the API to write this.
 */
export class ChatPermissions extends Construct {
  constructor(scope: Construct, id: string, props: ChatPermissionsProps) {
    super(scope, id);
    const document = new DataAwsIamPolicyDocument(this, "document", { statement: statementsOf(props) });
    new IamRolePolicy(this, "policy", { role: props.role.id, name: "chat", policy: document.json });
  }
}

function statementsOf({ logGroup, table, websocket, bedrock }: ChatPermissionsProps): Statement[] {
  return [
    {
      sid: "WriteLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroup.arn}:*`],
    },
    {
      sid: "KeepConversations",
      actions: [
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      resources: [table.arn],
    },
    {
      sid: "PostToConnections",
      actions: ["execute-api:ManageConnections"],
      resources: [`${websocket.executionArn}/POST/@connections/*`],
    },
    ...bedrockStatements(bedrock),
  ];
}
