import { ApiGatewayApiKey } from "@cdktn/provider-aws/lib/api-gateway-api-key/index.js";
import {
  ApiGatewayUsagePlan,
  type ApiGatewayUsagePlanConfig,
} from "@cdktn/provider-aws/lib/api-gateway-usage-plan/index.js";
import { ApiGatewayUsagePlanKey } from "@cdktn/provider-aws/lib/api-gateway-usage-plan-key/index.js";
import type { Construct } from "constructs";
import { API_KEYS } from "./api-keys.ts";
import { type ApiName, ProbeApi, STAGE } from "./probe-api.ts";
import type { ProbeFunctions } from "./probe-functions.ts";

/** APIs that do not let everyone in, or not everything, or not so fast. */
export function addGuardedApis(scope: Construct, functions: ProbeFunctions): ProbeApi[] {
  const guarded = [
    ...authorizedApis(scope, functions),
    ...keyedApis(scope, functions),
    ...throttledApis(scope, functions),
    modelledApi(scope, functions),
  ];
  for (const api of guarded) api.allow(functions.probe).route("$disconnect").twoWay("ask");
  return guarded;
}

function authorizedApis(scope: Construct, { probe, authorizer }: ProbeFunctions): ProbeApi[] {
  const withAuthorizer = (
    id: ApiName,
    identitySources: string[],
    { stageVariables = {} }: { stageVariables?: Record<string, string> } = {},
  ) => {
    const api = new ProbeApi(scope, id, { handler: probe, stage: { stageVariables } });
    const { id: authorizerId } = api.authorizer(authorizer, { identitySources });
    return api.route("$connect", { authorizationType: "CUSTOM", authorizerId });
  };
  return [
    withAuthorizer("authorized", ["route.request.querystring.auth", "route.request.header.X-Auth"]),
    withAuthorizer("authorized-by-header", ["route.request.header.X-Auth"]),
    withAuthorizer("authorized-by-context", ["stageVariables.color", "context.identity.userAgent"], {
      stageVariables: { color: "blue" },
    }),
    withAuthorizer("authorized-by-absent-variable", ["stageVariables.absent"]),
    new ProbeApi(scope, "iam", { handler: probe }).route("$connect", { authorizationType: "AWS_IAM" }),
  ];
}

/** One API that wants a key in the header, and one whose authorizer says which key it is. */
function keyedApis(scope: Construct, { probe, authorizer }: ProbeFunctions): ProbeApi[] {
  const keyed = new ProbeApi(scope, "keyed", { handler: probe })
    .route("$connect", { apiKeyRequired: true })
    .route("metered", { apiKeyRequired: true, twoWay: true });
  const byAuthorizer = new ProbeApi(scope, "keyed-by-authorizer", {
    handler: probe,
    apiKeySelectionExpression: "$context.authorizer.usageIdentifierKey",
  });
  const { id: authorizerId } = byAuthorizer.authorizer(authorizer, {
    identitySources: ["route.request.header.X-Auth"],
  });
  byAuthorizer.route("$connect", { authorizationType: "CUSTOM", authorizerId, apiKeyRequired: true });
  const apis = [keyed, byAuthorizer];
  usagePlan(scope, "generous", { apis, keys: ["planned", "disabled"] });
  usagePlan(scope, "limited", {
    apis,
    keys: ["limited"],
    config: { quotaSettings: { limit: PLAN_QUOTA, period: "DAY" } },
  });
  usagePlan(scope, "slow", {
    apis,
    keys: ["slow"],
    config: { throttleSettings: { rateLimit: 1, burstLimit: 1 } },
  });
  apiKey(scope, "unplanned");
  return apis;
}

const PLAN_QUOTA = 3;

type KeyName = keyof typeof API_KEYS;

function usagePlan(
  scope: Construct,
  name: string,
  of: { apis: ProbeApi[]; keys: KeyName[]; config?: Partial<ApiGatewayUsagePlanConfig> },
): void {
  const plan = new ApiGatewayUsagePlan(scope, `plan-${name}`, {
    name: `groundfog-probe-${name}`,
    apiStages: of.apis.map(({ api }) => ({ apiId: api.id, stage: STAGE })),
    dependsOn: of.apis.map(({ stage }) => stage),
    ...of.config,
  });
  for (const key of of.keys)
    new ApiGatewayUsagePlanKey(scope, `plan-${name}-${key}`, {
      usagePlanId: plan.id,
      keyId: apiKey(scope, key).id,
      keyType: "API_KEY",
    });
}

function apiKey(scope: Construct, name: KeyName): ApiGatewayApiKey {
  return new ApiGatewayApiKey(scope, `key-${name}`, {
    name: `groundfog-probe-${name}`,
    value: API_KEYS[name],
    enabled: name !== "disabled",
  });
}

/** Routes of a stage that lets two messages a second through, but for one route; and one that lets one client in a second. */
function throttledApis(scope: Construct, { probe }: ProbeFunctions): ProbeApi[] {
  const free = { throttlingRateLimit: 1000, throttlingBurstLimit: 1000 };
  const tight = { throttlingRateLimit: 1, throttlingBurstLimit: 2 };
  const freeRoutes = ["$connect", "$disconnect", "free"].map((routeKey) => ({ routeKey, ...free }));
  return [
    new ProbeApi(scope, "throttled", {
      handler: probe,
      stage: { defaultRouteSettings: tight, routeSettings: freeRoutes },
    })
      .route("$connect")
      .twoWay("free", "other"),
    new ProbeApi(scope, "throttled-connect", {
      handler: probe,
      stage: { routeSettings: [{ routeKey: "$connect", throttlingRateLimit: 1, throttlingBurstLimit: 1 }] },
    }).route("$connect"),
  ];
}

function modelledApi(scope: Construct, { probe }: ProbeFunctions): ProbeApi {
  const api = new ProbeApi(scope, "modelled", { handler: probe }).route("$connect");
  const schema = { $schema: "http://json-schema.org/draft-04/schema#", type: "object" };
  const small = api.model("small", {
    ...schema,
    properties: { size: { type: "integer", maximum: 10, exclusiveMaximum: true } },
    required: ["size"],
  });
  const named = api.model("named", {
    ...schema,
    properties: { name: { type: "string" } },
    required: ["name"],
  });
  return api
    .route("order", {
      twoWay: true,
      modelSelectionExpression: "$request.body.kind",
      requestModels: { small, $default: named },
    })
    .route("strict", {
      twoWay: true,
      modelSelectionExpression: "$request.body.kind",
      requestModels: { small },
    })
    .route("$default", { twoWay: true, requestModels: { $default: named } });
}
