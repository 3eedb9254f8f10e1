import type { Fields } from "./terraform/fields.ts";
import type { TerraformJson } from "./terraform/terraform-json.ts";

/** A part of the stack that has no effect here, or another one than on AWS. */
export interface NotEmulated {
  /** Such as `aws_s3_bucket.site`. */
  address: string;
  why: string;
}

/** Notes a part of the stack as not emulated. */
export type LeaveOut = (address: string, why: string) => void;

/** Types that the readers take apart themselves. */
const READ = new Set([
  "aws_api_gateway_api_key",
  "aws_api_gateway_usage_plan",
  "aws_api_gateway_usage_plan_key",
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_authorizer",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_integration_response",
  "aws_apigatewayv2_model",
  "aws_apigatewayv2_route",
  "aws_apigatewayv2_route_response",
  "aws_apigatewayv2_stage",
  "aws_bedrock_guardrail",
  "aws_bedrock_guardrail_version",
  "aws_cloudfront_response_headers_policy",
  "aws_dynamodb_table",
  "aws_iam_policy",
  "aws_iam_policy_attachment",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_iam_role_policy_attachment",
  "aws_lambda_alias",
  "aws_lambda_function",
  "aws_lambda_function_event_invoke_config",
  "aws_lambda_permission",
]);

/** Types that only make the rest work on AWS: what they make is there. */
const QUIET =
  /^aws_(iam_(?!user|group|access_key).*|apigatewayv2_deployment|api_gateway_account|cloudwatch_log_group)$/;

/** What their absence means, for types where one would wonder. */
const WHY: readonly [RegExp, string][] = [
  [
    /^aws_apigatewayv2_(domain_name|api_mapping)$/,
    "custom domains are not emulated: events carry the emulator's own address, or that of --domain-name",
  ],
  [/^aws_api_gateway_/, "REST APIs are not emulated: of their types, only API keys and usage plans are read"],
  [
    /^aws_cloudfront_distribution$/,
    "CloudFront is not emulated: of its settings, only the headers that the page gets are looked at",
  ],
  [
    /^aws_iam_(user|group|access_key)/,
    'users and groups are not emulated: sign with the access key "local" and the secret "local", which may do anything',
  ],
  [
    /^aws_lambda_resource_policy$/,
    "the policy is not evaluated: API Gateway may invoke the function that it is for",
  ],
  [
    /^aws_lambda_event_source_mapping$/,
    "event sources are not emulated: nothing is read from the queue, stream or topic, and the function is not called for it",
  ],
  [
    /^aws_lambda_function_url$/,
    "function URLs are not emulated: call the function by Lambda's Invoke, or by the API",
  ],
  [
    /^aws_lambda_layer_version/,
    "layers are not emulated: bundle what the layer holds with the functions that need it",
  ],
  [
    /^aws_lambda_provisioned_concurrency_config$/,
    "provisioned concurrency is not emulated: environments are started when they are needed, and one ahead",
  ],
  [
    /^aws_lambda_function_recursion_config$/,
    "is not looked at: a loop by way of destinations ends after 16 invocations",
  ],
  [/^aws_wafv2_web_acl/, "AWS WAF is not emulated: nobody is filtered out"],
];

const HTTP_API = "is for HTTP APIs: a WebSocket API has no such thing";

/** Arguments that would change how an emulated resource behaves, and what is missing without them. */
const ARGUMENTS: ReadonlyMap<string, Record<string, string>> = new Map([
  [
    "aws_apigatewayv2_api",
    {
      body: HTTP_API,
      cors_configuration: HTTP_API,
      disable_execute_api_endpoint:
        "is not emulated: here the API answers at its own address, on AWS with 403 unless called by a custom domain",
      route_key: HTTP_API,
      target: HTTP_API,
    },
  ],
  ["aws_apigatewayv2_route", { authorization_scopes: HTTP_API }],
  [
    "aws_apigatewayv2_route_response",
    {
      model_selection_expression: "has no effect, here or on AWS: responses are not validated",
      response_models: "has no effect, here or on AWS: responses are not validated",
    },
  ],
  [
    "aws_apigatewayv2_integration",
    {
      integration_subtype: HTTP_API,
      response_parameters: HTTP_API,
      tls_config: HTTP_API,
    },
  ],
  [
    "aws_apigatewayv2_stage",
    { client_certificate_id: "is not emulated: backends see no client certificate" },
  ],
  ["aws_iam_role", { permissions_boundary: "is not evaluated: the role may do what its policies allow" }],
  [
    "aws_lambda_function",
    {
      durable_config: "is not emulated: the function is an ordinary one",
      file_system_config: "is not emulated: nothing is mounted",
      layers: "is not emulated: bundle what the layers hold with the function",
    },
  ],
  [
    "aws_lambda_alias",
    { routing_config: "is not emulated: whichever version is named, the code is the one that is there" },
  ],
  [
    "aws_bedrock_guardrail",
    { cross_region_config: "has no effect: text is judged here, the same in both tiers" },
  ],
  [
    "aws_cloudfront_response_headers_policy",
    {
      cors_config: "is not emulated: no page of another origin is told that it may read this one",
      remove_headers_config: "is not emulated: what the page's server sends of itself is sent",
      server_timing_headers_config: "is not emulated: there is no CloudFront whose time could be told",
    },
  ],
  [
    "aws_dynamodb_table",
    {
      import_table: "is not emulated: the table starts empty",
      replica: "is not emulated: the table is here alone",
      restore_source_name: "is not emulated: the table starts empty",
      restore_source_table_arn: "is not emulated: the table starts empty",
      stream_enabled: "is not emulated: the table has no stream",
    },
  ],
]);

/** Notes what no reader looks at: whole resources and modules. */
export function leaveOutTypes(json: TerraformJson, leaveOut: LeaveOut): void {
  for (const { address, type } of json.resources)
    if (!READ.has(type) && !QUIET.test(type)) leaveOut(address, whyOf(type));
  for (const name of json.modules.keys())
    leaveOut(`module.${name}`, "modules are not read: declare what should be emulated in the stack itself");
}

function whyOf(type: string): string {
  return WHY.find(([types]) => types.test(type))?.[1] ?? "not emulated: ignored";
}

/** Notes the arguments of an emulated resource that have no effect here. */
export function leaveOutArguments(type: string, fields: Fields, leaveOut: LeaveOut): void {
  const reasons = ARGUMENTS.get(type) ?? {};
  for (const name of fields.names())
    if (Object.hasOwn(reasons, name) && isOn(fields.declared(name)))
      leaveOut(fields.address, `${name} ${reasons[name]}`);
}

/** An expression counts as on: its value may be known only after a deploy. */
function isOn(value: unknown): boolean {
  const off = [undefined, null, false, "false", -1];
  return !off.includes(value as (typeof off)[number]) && !(Array.isArray(value) && value.length === 0);
}
