import { DataAwsCallerIdentity } from "@cdktn/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktn/provider-aws/lib/provider/index.js";
import { SEND_MESSAGE } from "@groundfog/lambda/protocol";
import { LocalBackend, TerraformOutput, TerraformStack } from "cdktn";
import type { Construct } from "constructs";
import { ChatFunction } from "./chat-function.ts";
import { ChatPermissions } from "./chat-permissions.ts";
import { ChatTable } from "./chat-table.ts";
import type { Config } from "./config.ts";
import { WebSocketApi } from "./websocket-api.ts";

interface ChatStackProps {
  config: Config;
  /** Turns a path in the repository into one relative to the folder that holds the synthesized stack. */
  fromStack: (path: string) => string;
}

/** The whole chat in one stage. */
export class ChatStack extends TerraformStack {
  constructor(scope: Construct, id: string, { config, fromStack }: ChatStackProps) {
    super(scope, id);
    const name = `groundfog-${config.stage}`;
    // CDK Terrain's default is an absolute path; the state has to outlive the output folder.
    new LocalBackend(this, { path: fromStack(`cdktf/terraform.${id}.tfstate`) });
    new AwsProvider(this, "aws", {
      region: config.region,
      defaultTags: [{ tags: { project: "groundfog", stage: config.stage } }],
    });
    const account = new DataAwsCallerIdentity(this, "account");

    const { table } = new ChatTable(this, "table", {
      name,
      deletionProtection: config.stage === "prod",
    });
    const chat = new ChatFunction(this, "chat", {
      name: `${name}-chat`,
      zip: fromStack("lambda/dist/function.zip"),
      source: fromStack("lambda/src/handler.ts"),
      // Nothing of the API's may stand here: the API needs the function. Events carry its address.
      environment: { TABLE_NAME: table.name, MODEL_ID: config.modelId },
    });
    const websocket = new WebSocketApi(this, "websocket", {
      name,
      stageName: "ws",
      routeKeys: ["$connect", "$disconnect", "$default", SEND_MESSAGE],
      handler: chat.function,
    });
    new ChatPermissions(this, "permissions", {
      role: chat.role,
      logGroup: chat.logGroup,
      table,
      websocket,
      bedrock: { region: config.region, accountId: account.accountId, modelId: config.modelId },
    });

    new TerraformOutput(this, "websocket_url", {
      value: websocket.url,
      description: "Where clients connect",
    });
  }
}
