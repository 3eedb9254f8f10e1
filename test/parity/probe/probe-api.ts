import { createHash } from "node:crypto";
import {
  Apigatewayv2Api,
  type Apigatewayv2ApiConfig,
} from "@cdktn/provider-aws/lib/apigatewayv2-api/index.js";
import {
  Apigatewayv2Authorizer,
  type Apigatewayv2AuthorizerConfig,
} from "@cdktn/provider-aws/lib/apigatewayv2-authorizer/index.js";
import { Apigatewayv2Deployment } from "@cdktn/provider-aws/lib/apigatewayv2-deployment/index.js";
import {
  Apigatewayv2Integration,
  type Apigatewayv2IntegrationConfig,
} from "@cdktn/provider-aws/lib/apigatewayv2-integration/index.js";
import {
  Apigatewayv2IntegrationResponse,
  type Apigatewayv2IntegrationResponseConfig,
} from "@cdktn/provider-aws/lib/apigatewayv2-integration-response/index.js";
import { Apigatewayv2Model } from "@cdktn/provider-aws/lib/apigatewayv2-model/index.js";
import {
  Apigatewayv2Route,
  type Apigatewayv2RouteConfig,
} from "@cdktn/provider-aws/lib/apigatewayv2-route/index.js";
import { Apigatewayv2RouteResponse } from "@cdktn/provider-aws/lib/apigatewayv2-route-response/index.js";
import {
  Apigatewayv2Stage,
  type Apigatewayv2StageConfig,
} from "@cdktn/provider-aws/lib/apigatewayv2-stage/index.js";
import type { LambdaFunction } from "@cdktn/provider-aws/lib/lambda-function/index.js";
import { LambdaPermission } from "@cdktn/provider-aws/lib/lambda-permission/index.js";
import { Lazy, type TerraformResource } from "cdktn";
import { Construct } from "constructs";

/** The APIs of the probe. */
export type ApiName =
  // How a route is chosen.
  | "main"
  | "without-default"
  | "without-connect"
  | "nested"
  | "stringified"
  | "fixed"
  | "literal-default"
  // What fails.
  | "hasty"
  | "impatient"
  | "unpermitted"
  | "unpermitted-connect"
  | "disabled"
  // Who may come in, with what, and how fast.
  | "authorized"
  | "authorized-by-header"
  | "authorized-by-context"
  | "authorized-by-absent-variable"
  | "iam"
  | "keyed"
  | "keyed-by-authorizer"
  | "throttled"
  | "throttled-connect"
  | "modelled"
  // What is called.
  | "integrations"
  | "http-connect"
  | "lambda-connect"
  | "logged";

/** The stage of every probe API. */
export const STAGE = "probe";

interface ProbeApiProps extends Partial<Apigatewayv2ApiConfig> {
  /** Whom the routes call unless they say otherwise. */
  handler: LambdaFunction;
  stage?: Partial<Apigatewayv2StageConfig>;
}

type IntegrationProps = Omit<Apigatewayv2IntegrationConfig, "apiId">;
type ResponseProps = Omit<Apigatewayv2IntegrationResponseConfig, "apiId" | "integrationId">;

interface RouteProps extends Partial<Apigatewayv2RouteConfig> {
  /** The function's proxy integration when absent. */
  integration?: Apigatewayv2Integration;
  /** Whether the route has a response. */
  twoWay?: boolean;
}

/** A WebSocket API of the probe: a deployed stage, and routes that are added one by one. */
export class ProbeApi extends Construct {
  readonly id: ApiName;
  readonly api: Apigatewayv2Api;
  readonly stage: Apigatewayv2Stage;

  readonly #handler: LambdaFunction;
  readonly #snapshot: TerraformResource[] = [];
  readonly #deployment: Apigatewayv2Deployment;
  #proxy: Apigatewayv2Integration | undefined;

  constructor(scope: Construct, id: ApiName, { handler, stage, ...config }: ProbeApiProps) {
    super(scope, id);
    this.id = id;
    this.#handler = handler;
    this.api = new Apigatewayv2Api(this, "api", {
      name: `groundfog-probe-${id}`,
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.action",
      ...config,
    });
    this.#deployment = new Apigatewayv2Deployment(this, "deployment", {
      apiId: this.api.id,
      triggers: { redeployment: hashOf(this.#snapshot) },
      lifecycle: { createBeforeDestroy: true },
    });
    this.stage = new Apigatewayv2Stage(this, "stage", {
      apiId: this.api.id,
      name: STAGE,
      deploymentId: this.#deployment.id,
      ...stage,
    });
  }

  /** Where clients connect: `wss://…/probe`. */
  get url(): string {
    return this.stage.invokeUrl;
  }

  /** Lets the API invoke a function, in each of its routes. */
  allow(called: LambdaFunction, name = "invoke"): this {
    new LambdaPermission(this, name, {
      action: "lambda:InvokeFunction",
      functionName: called.functionName,
      principal: "apigateway.amazonaws.com",
      sourceArn: `${this.api.executionArn}/*`,
    });
    return this;
  }

  route(routeKey: string, { integration, twoWay = false, ...config }: RouteProps = {}): this {
    const id = idOf(routeKey);
    const { id: target } = integration ?? this.#handlerProxy();
    const route = this.#keep(
      new Apigatewayv2Route(this, `route-${id}`, {
        apiId: this.api.id,
        routeKey,
        target: `integrations/${target}`,
        ...(twoWay && { routeResponseSelectionExpression: "$default" }),
        ...config,
      }),
    );
    if (!twoWay) return this;
    this.#keep(
      new Apigatewayv2RouteResponse(this, `route-response-${id}`, {
        apiId: this.api.id,
        routeId: route.id,
        routeResponseKey: "$default",
      }),
    );
    return this;
  }

  /** Routes with the function behind them that send its answer to the client. */
  twoWay(...routeKeys: string[]): this {
    for (const routeKey of routeKeys) this.route(routeKey, { twoWay: true });
    return this;
  }

  integration(
    id: string,
    config: IntegrationProps,
    responses: Record<string, Omit<ResponseProps, "integrationResponseKey">> = {},
  ): Apigatewayv2Integration {
    const integration = this.#keep(new Apigatewayv2Integration(this, id, { apiId: this.api.id, ...config }));
    for (const [key, response] of Object.entries(responses))
      this.#keep(
        new Apigatewayv2IntegrationResponse(this, `${id}-response-${idOf(key)}`, {
          apiId: this.api.id,
          integrationId: integration.id,
          integrationResponseKey: key,
          ...response,
        }),
      );
    return integration;
  }

  proxy(id: string, called: LambdaFunction, config: Partial<IntegrationProps> = {}): Apigatewayv2Integration {
    return this.integration(id, {
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: called.invokeArn,
      ...config,
    });
  }

  authorizer(
    called: LambdaFunction,
    config: Pick<Apigatewayv2AuthorizerConfig, "identitySources">,
  ): Apigatewayv2Authorizer {
    this.allow(called, "invoke-authorizer");
    return this.#keep(
      new Apigatewayv2Authorizer(this, "authorizer", {
        apiId: this.api.id,
        name: "probe",
        authorizerType: "REQUEST",
        authorizerUri: called.invokeArn,
        ...config,
      }),
    );
  }

  /** A model of JSON Schema, draft 4; returns its name. */
  model(name: string, schema: unknown): string {
    this.#keep(
      new Apigatewayv2Model(this, `model-${name}`, {
        apiId: this.api.id,
        name,
        contentType: "application/json",
        schema: JSON.stringify(schema),
      }),
    );
    return name;
  }

  #handlerProxy(): Apigatewayv2Integration {
    return (this.#proxy ??= this.proxy("proxy", this.#handler));
  }

  /** The deployment is a snapshot: it waits for what it holds, and is taken anew when that changes. */
  #keep<Resource extends TerraformResource>(resource: Resource): Resource {
    this.#snapshot.push(resource);
    this.#deployment.dependsOn = this.#snapshot.map(addressOf);
    return resource;
  }
}

function addressOf({ terraformResourceType, friendlyUniqueId }: TerraformResource): string {
  return `${terraformResourceType}.${friendlyUniqueId}`;
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

/** Keys of routes and responses hold what no construct's id may. */
function idOf(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9_-]/g, (character) => character.charCodeAt(0).toString(16));
}
