import { DataAwsIamPolicyDocument } from "@cdktn/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { IamRolePolicy } from "@cdktn/provider-aws/lib/iam-role-policy/index.js";
import { Construct } from "constructs";
import type { Statement } from "./bedrock-access.ts";
import type { ChatFunction } from "./chat-function.ts";
import type { ChatTable } from "./chat-table.ts";
import type { WebSocketApi } from "./websocket-api.ts";

interface ChatPermissionsProps {
  to: ChatFunction;
  table: ChatTable;
  websocket: WebSocketApi;
  /** What this function alone may do. */
  own: Statement[];
}

/**
 * All that a function of the chat's may do. A resource of its own beside the function: the function is needed to
 * make the API, and the API to write this.
 */
export class ChatPermissions extends Construct {
  constructor(scope: Construct, id: string, { to, own, ...shared }: ChatPermissionsProps) {
    super(scope, id);
    const statement = [...sharedStatements(to, shared), ...own];
    const document = new DataAwsIamPolicyDocument(this, "document", { statement });
    new IamRolePolicy(this, "policy", { role: to.role.id, name: "chat", policy: document.json });
  }
}

/** For the function behind the routes: it lists conversations, and leaves answers to the worker. */
export function routeStatements({ table, worker }: { table: ChatTable; worker: ChatFunction }): Statement[] {
  return [
    { sid: "ListConversations", actions: ["dynamodb:Query"], resources: [table.ownerIndexArn] },
    { sid: "InvokeWorker", actions: ["lambda:InvokeFunction"], resources: [worker.function.arn] },
  ];
}

function sharedStatements(
  { logGroup }: ChatFunction,
  { table, websocket }: Pick<ChatPermissionsProps, "table" | "websocket">,
): Statement[] {
  return [
    {
      sid: "WriteLogs",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [`${logGroup.arn}:*`],
    },
    {
      sid: "KeepConversations",
      actions: [
        "dynamodb:BatchWriteItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
      ],
      resources: [table.table.arn],
    },
    {
      sid: "PostToConnections",
      actions: ["execute-api:ManageConnections"],
      resources: [`${websocket.executionArn}/POST/@connections/*`],
    },
  ];
}
