import { createHash } from "node:crypto";
import { Apigatewayv2Api } from "@cdktn/provider-aws/lib/apigatewayv2-api/index.js";
import { Apigatewayv2Deployment } from "@cdktn/provider-aws/lib/apigatewayv2-deployment/index.js";
import { Apigatewayv2Integration } from "@cdktn/provider-aws/lib/apigatewayv2-integration/index.js";
import { Apigatewayv2Route } from "@cdktn/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2Stage } from "@cdktn/provider-aws/lib/apigatewayv2-stage/index.js";
import type { LambdaFunction } from "@cdktn/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktn/provider-aws/lib/lambda-permission/index.js";
import { Lazy, type TerraformResource } from "cdktn";
import { Construct } from "constructs";

interface WebSocketApiProps {
  name: string;
  /** Also the path that clients connect to: `wss://…/<stageName>`. */
  stageName: string;
  routeKeys: readonly string[];
  /** Takes the events of every route. */
  handler: LambdaFunction;
}

/** The most that API Gateway allows a WebSocket integration, in milliseconds. */
const INTEGRATION_TIMEOUT_MS = 29_000;

/** A WebSocket API whose routes all call one function, and its one deployed stage. */
export class WebSocketApi extends Construct {
  /** Where clients connect. */
  readonly url: string;
  /** The stage's ARN in policies: `arn:aws:execute-api:<region>:<account>:<api>/<stage>`. */
  readonly executionArn: string;

  constructor(scope: Construct, id: string, { name, stageName, routeKeys, handler }: WebSocketApiProps) {
    super(scope, id);
    const api = new Apigatewayv2Api(this, "api", {
      name,
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.action",
    });
    const integration = new Apigatewayv2Integration(this, "integration", {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: handler.invokeArn,
      timeoutMilliseconds: INTEGRATION_TIMEOUT_MS,
    });
    const routes = routeKeys.map(
      (routeKey) =>
        new Apigatewayv2Route(this, `route-${routeKey.replace("$", "")}`, {
          apiId: api.id,
          routeKey,
          authorizationType: "NONE",
          target: `integrations/${integration.id}`,
        }),
    );
    const deployment = deploymentOf(this, api, [integration, ...routes]);
    // Written out, not read from the stage: permissions need not wait for it.
    this.executionArn = `${api.executionArn}/${stageName}`;
    const stage = new Apigatewayv2Stage(this, "stage", {
      apiId: api.id,
      name: stageName,
      deploymentId: deployment.id,
    });
    new LambdaPermission(this, "invoke", {
      statementId: "AllowInvokeFromWebSocketApi",
      action: "lambda:InvokeFunction",
      functionName: handler.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.executionArn}/*`,
    });
    this.url = stage.invokeUrl;
  }
}

/**
 * A deployment is a snapshot: what changes afterwards is not live until there is a new one. The trigger makes
 * Terraform take it whenever an integration or a route changes.
 */
function deploymentOf(
  scope: Construct,
  api: Apigatewayv2Api,
  snapshot: TerraformResource[],
): Apigatewayv2Deployment {
  return new Apigatewayv2Deployment(scope, "deployment", {
    apiId: api.id,
    triggers: { redeployment: hashOf(snapshot) },
    dependsOn: snapshot,
    // The stage moves to the new deployment before the old one goes.
    lifecycle: { createBeforeDestroy: true },
  });
}

/** The SHA-256 of what the resources will be in the synthesized JSON. */
function hashOf(resources: TerraformResource[]): string {
  return Lazy.stringValue({
    produce: (context) => {
      const json = JSON.stringify(context.resolve(resources.map((resource) => resource.toTerraform())));
      return createHash("sha256").update(json).digest("hex");
    },
  });
}
