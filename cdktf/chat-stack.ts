import { DataAwsCallerIdentity } from "@cdktn/provider-aws/lib/data-aws-caller-identity/index.js";
import { AwsProvider } from "@cdktn/provider-aws/lib/provider/index.js";
import { ACTIONS } from "@groundfog/lambda/protocol";
import { LocalBackend, TerraformOutput, TerraformStack } from "cdktn";
import type { Construct } from "constructs";
import { addChatFunctions } from "./chat-functions.ts";
import { ChatPermissions, routeStatements } from "./chat-permissions.ts";
import { ChatTable } from "./chat-table.ts";
import type { Config } from "./config.ts";
import { modelStatements } from "./model-statements.ts";
import { StaticSiteHeaders } from "./static-site-headers.ts";
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
    const { accountId } = new DataAwsCallerIdentity(this, "account");

    const table = new ChatTable(this, "table", { name, deletionProtection: config.stage === "prod" });
    const { route, worker } = addChatFunctions(this, {
      name,
      tableName: table.table.name,
      config,
      zip: fromStack("lambda/dist/function.zip"),
      source: fromStack("lambda/src/handler.ts"),
    });
    const websocket = new WebSocketApi(this, "websocket", {
      name,
      stageName: "ws",
      routeKeys: ["$connect", "$disconnect", "$default", ...ACTIONS],
      handler: route.function,
    });
    const shared = { table, websocket };
    const own = routeStatements({ table, worker });
    new ChatPermissions(this, "permissions", { to: route, own, ...shared });
    const models = modelStatements(config, { region: config.region, accountId });
    new ChatPermissions(this, "worker-permissions", { to: worker, own: models, ...shared });

    new StaticSiteHeaders(this, "page-headers", { name });

    new TerraformOutput(this, "websocket_url", {
      value: websocket.url,
      description: "Where clients connect",
    });
  }
}
