import { DataAwsIamPolicyDocument } from "@cdktn/provider-aws/lib/data-aws-iam-policy-document/index.js";
import { IamRole } from "@cdktn/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktn/provider-aws/lib/iam-role-policy/index.js";
import type { Construct } from "constructs";
import { ProbeApi } from "./probe-api.ts";
import { type ProbeFunctions, trustPolicy } from "./probe-functions.ts";
import { ORDER_TEMPLATE, PARAMS_TEMPLATE, REQUEST_TEMPLATES } from "./templates.ts";

interface IntegrationsProps {
  functions: ProbeFunctions;
  region: string;
  /** With a slash at its end. */
  backendUrl: string;
}

/** APIs with every type of integration that is not a Lambda proxy. */
export function addIntegrationsApis(scope: Construct, props: IntegrationsProps): ProbeApi[] {
  const { probe } = props.functions;
  const integrations = new ProbeApi(scope, "integrations", {
    handler: probe,
    stage: { stageVariables: { color: "blue" } },
  })
    .allow(probe)
    .route("$connect")
    .route("$disconnect")
    .twoWay("ask");
  addMockRoutes(integrations);
  addLambdaRoutes(integrations, props);
  addDynamoDbRoute(scope, integrations, props);
  addHttpRoutes(integrations, props);
  addTextRoutes(integrations, props);
  addTemplateRoutes(integrations, props);
  return [integrations, httpConnectApi(scope, props), lambdaConnectApi(scope, props)];
}

function addMockRoutes(api: ProbeApi): void {
  const mock = api.integration(
    "mock",
    {
      integrationType: "MOCK",
      templateSelectionExpression: "$default",
      requestTemplates: { $default: `{"statusCode":$input.json('$.status')}` },
    },
    {
      "/2\\d\\d/": body(
        `{"matched":"2xx","routeKey":"$context.routeKey","connectionId":"$context.connectionId","status":"$context.status"}`,
      ),
      "/4\\d\\d/": body(`{"matched":"4xx"}`),
      $default: body(`{"matched":"default"}`),
    },
  );
  api.route("mock", { integration: mock, twoWay: true }).route("mock-tell", { integration: mock });
}

function addLambdaRoutes(api: ProbeApi, { functions: { probe } }: IntegrationsProps): void {
  const config = {
    integrationType: "AWS",
    integrationMethod: "POST",
    integrationUri: probe.invokeArn,
    requestTemplates: { $default: literal(ORDER_TEMPLATE) },
    templateSelectionExpression: "$default",
  };
  const lambda = api.integration("lambda", config, {
    "/.*teapot.*/": body(`{"error":"$input.path('$.errorMessage')"}`),
    $default: body(`{"answer":$input.body}`),
  });
  const event = api.integration("lambda-event", {
    ...config,
    requestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
  });
  api.route("lambda", { integration: lambda, twoWay: true });
  api.route("lambda-tell", { integration: lambda }).route("lambda-event", { integration: event });
}

/** Reads what the probe has kept, with a role of its own. */
function addDynamoDbRoute(scope: Construct, api: ProbeApi, { functions, region }: IntegrationsProps): void {
  const { table } = functions;
  const role = new IamRole(scope, "dynamodb-role", {
    name: "groundfog-probe-integration",
    assumeRolePolicy: trustPolicy(scope, "apigateway"),
  });
  const { json } = new DataAwsIamPolicyDocument(scope, "dynamodb-permissions", {
    statement: [{ actions: ["dynamodb:GetItem"], resources: [table.arn] }],
  });
  new IamRolePolicy(scope, "dynamodb-policy", { role: role.id, name: "get-item", policy: json });
  const getItem = api.integration(
    "dynamodb",
    {
      integrationType: "AWS",
      integrationMethod: "POST",
      integrationUri: `arn:aws:apigateway:${region}:dynamodb:action/GetItem`,
      credentialsArn: role.arn,
      templateSelectionExpression: "$default",
      requestTemplates: {
        $default: `{"TableName":"${table.name}","Key":{"pk":{"S":"$context.connectionId"},"sk":{"S":"connection"}}}`,
      },
    },
    { $default: body("$input.json('$.Item.kept.S')") },
  );
  api.route("dynamodb", { integration: getItem, twoWay: true });
}

function addHttpRoutes(api: ProbeApi, { backendUrl }: IntegrationsProps): void {
  const status = {
    integrationMethod: "POST",
    integrationUri: `${backendUrl}status/{code}`,
    requestParameters: { "integration.request.path.code": "route.request.body.code" },
  };
  const http = api.integration(
    "http",
    { integrationType: "HTTP", ...status },
    {
      "/4\\d\\d/": body(`{"matched":"4xx","status":$input.json('$.status')}`),
      $default: {
        templateSelectionExpression: literal("${integration.response.header.x-backend}"),
        responseTemplates: {
          probe: `{"matched":"default","template":"probe","backend":$input.body}`,
          $default: `{"matched":"default","template":"the default"}`,
        },
      },
    },
  );
  const proxy = api.integration("http-proxy", {
    integrationType: "HTTP_PROXY",
    ...status,
    requestParameters: {
      ...status.requestParameters,
      "integration.request.header.X-Connection": "context.connectionId",
      "integration.request.header.X-Static": "'fixed'",
      "integration.request.querystring.color": "stageVariables.color",
    },
  });
  const hang = api.integration("http-hang", {
    integrationType: "HTTP_PROXY",
    integrationMethod: "POST",
    integrationUri: `${backendUrl}hang`,
    timeoutMilliseconds: 500,
  });
  const binary = api.integration("http-binary", {
    integrationType: "HTTP_PROXY",
    integrationMethod: "POST",
    integrationUri: `${backendUrl}echo`,
    contentHandlingStrategy: "CONVERT_TO_BINARY",
  });
  api
    .route("http", { integration: http, twoWay: true })
    .route("http-proxy", { integration: proxy, twoWay: true });
  api.route("http-tell", { integration: proxy }).route("http-hang", { integration: hang, twoWay: true });
  // What is base64 from its first to its last character is no JSON, and so takes this route.
  api.route("$default", { integration: binary, twoWay: true });
}

/** Whose answers are chosen by a header's list of values, or come as base64. */
function addTextRoutes(api: ProbeApi, { backendUrl }: IntegrationsProps): void {
  const echo = { integrationType: "HTTP", integrationMethod: "POST", integrationUri: `${backendUrl}echo` };
  const found = `{"template":"by the list"}`;
  const byList = api.integration("http-list", echo, {
    $default: {
      templateSelectionExpression: literal("${integration.response.multivalueheader.x-backend}"),
      // It is not known how a list becomes a key.
      responseTemplates: { probe: found, "[probe]": found, $default: `{"template":"the default"}` },
    },
  });
  const toText = api.integration(
    "http-to-text",
    { ...echo, contentHandlingStrategy: "CONVERT_TO_TEXT" },
    { $default: { contentHandlingStrategy: "CONVERT_TO_TEXT" } },
  );
  api.route("http-list", { integration: byList, twoWay: true });
  api.route("http-to-text", { integration: toText, twoWay: true });
}

/** Each passes through to the backend what its templates make of a message. */
function addTemplateRoutes(api: ProbeApi, { backendUrl }: IntegrationsProps): void {
  const echo = (
    id: string,
    config: { passthroughBehavior: string; requestTemplates?: Record<string, string> },
  ) =>
    api.integration(
      id,
      {
        integrationType: "HTTP",
        integrationMethod: "POST",
        integrationUri: `${backendUrl}echo`,
        templateSelectionExpression: "$request.body.template",
        ...config,
      },
      { $default: body("$input.json('$.body')") },
    );
  const routes = {
    template: echo("template", {
      passthroughBehavior: "WHEN_NO_MATCH",
      requestTemplates: Object.fromEntries(
        Object.entries(REQUEST_TEMPLATES).map(([key, template]) => [key, literal(template)]),
      ),
    }),
    "when-no-match": echo("when-no-match", {
      passthroughBehavior: "WHEN_NO_MATCH",
      requestTemplates: { known: "known" },
    }),
    "when-no-templates": echo("when-no-templates", {
      passthroughBehavior: "WHEN_NO_TEMPLATES",
      requestTemplates: { known: "known" },
    }),
    "no-templates": echo("no-templates", { passthroughBehavior: "WHEN_NO_TEMPLATES" }),
    never: echo("never", { passthroughBehavior: "NEVER" }),
  };
  for (const [routeKey, integration] of Object.entries(routes))
    api.route(routeKey, { integration, twoWay: true });
}

/** Its `$connect` asks an HTTP backend, whose status it is. */
function httpConnectApi(scope: Construct, { functions: { probe }, backendUrl }: IntegrationsProps): ProbeApi {
  const api = new ProbeApi(scope, "http-connect", { handler: probe }).allow(probe).twoWay("$default");
  const integration = api.integration("connect", {
    integrationType: "HTTP_PROXY",
    integrationMethod: "GET",
    integrationUri: `${backendUrl}status/{code}`,
    requestParameters: {
      "integration.request.path.code": "route.request.querystring.code",
      "integration.request.header.Sec-WebSocket-Version": "'0'",
      "integration.request.header.X-Connection": "context.connectionId",
      "integration.request.header.X-Last": "route.request.header.X-Color",
      "integration.request.header.X-All": "route.request.multivalueheader.X-Color",
      "integration.request.querystring.last": "route.request.querystring.color",
      "integration.request.querystring.all": "route.request.multivaluequerystring.color",
    },
  });
  const requestParameter = ["querystring.code", "querystring.color", "header.X-Color"].map((parameter) => ({
    requestParameterKey: `route.request.${parameter}`,
    required: false,
  }));
  return api.route("$connect", { integration, requestParameter });
}

/** Its `$connect` tells the function only what a template takes from the handshake. */
function lambdaConnectApi(scope: Construct, { functions: { probe } }: IntegrationsProps): ProbeApi {
  const api = new ProbeApi(scope, "lambda-connect", { handler: probe }).allow(probe).twoWay("$default");
  const integration = api.integration("connect", {
    integrationType: "AWS",
    integrationMethod: "POST",
    integrationUri: probe.invokeArn,
    requestTemplates: { $default: literal(PARAMS_TEMPLATE) },
    templateSelectionExpression: "$default",
  });
  return api.route("$connect", { integration });
}

function body(template: string): { responseTemplates: Record<string, string> } {
  return { responseTemplates: { $default: literal(template) } };
}

/** Terraform would take `${` for its own. */
function literal(template: string): string {
  return template.replaceAll("${", () => "$${");
}
