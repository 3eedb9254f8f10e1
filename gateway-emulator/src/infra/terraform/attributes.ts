import { createHash } from "node:crypto";
import type { StackError } from "../errors.ts";
import { managedPolicyArn } from "../iam/managed-policies.ts";
import { policyDocumentJson } from "../iam/policy-document.ts";

/** What is known of a block when the value of an attribute is asked for. */
export interface AttributeContext {
  address: string;
  region: string;
  accountId: string;
  /** Another attribute of the same block, as text. */
  text: (attribute: string) => string;
  /** The same for one that the stack may leave out. */
  declaredText: (argument: string) => string | undefined;
  /** Which one it is, from 1 on, of the blocks of its type that have the same value in this argument. */
  ordinalBy: (argument: string) => number;
  /** An argument, whatever it is. */
  declared: (argument: string) => unknown;
  error: (what: string) => StackError;
}

/** `undefined` where it cannot be foretold after all. */
type Attribute = (context: AttributeContext) => string | undefined;
type Attributes = Record<string, Attribute>;

const apiId = ({ address }: AttributeContext) => idFrom(address, 10);
const apiKeyId = apiId;
const resourceId: Attribute = ({ address }) => idFrom(address, 7);
const guardrailId = ({ address }: AttributeContext) => idFrom(address, 12);
const usagePlanId: Attribute = ({ address }) => idFrom(address, 6);
const executionArn = ({ region, accountId }: AttributeContext, id: string) =>
  `arn:aws:execute-api:${region}:${accountId}:${id}`;
const endpoint = ({ region }: AttributeContext, id: string, scheme = "wss") =>
  `${scheme}://${id}.execute-api.${region}.amazonaws.com`;
const functionArn = ({ region, accountId, text }: AttributeContext) =>
  `arn:aws:lambda:${region}:${accountId}:function:${text("function_name")}`;
/** What `publish` makes first: later ones are counted by AWS. */
const functionVersion = ({ declared }: AttributeContext) =>
  [true, "true"].includes(declared("publish") as boolean | string) ? "1" : "$LATEST";
const qualifiedFunctionArn = (context: AttributeContext) =>
  `${functionArn(context)}:${functionVersion(context)}`;
/** An alias names its function by name or by ARN, of which the name is the last part. */
const aliasArn = ({ region, accountId, text }: AttributeContext) =>
  `arn:aws:lambda:${region}:${accountId}:function:${text("function_name").split(":").at(-1)}:${text("name")}`;
const invokeArn = ({ region }: AttributeContext, arn: string) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;

/** Terraform names what has no name. */
const generatedName: Attribute = ({ address, declaredText }) =>
  `${declaredText("name_prefix") ?? "terraform-"}${idFrom(address, 12)}`;
const iamArn = ({ accountId, declaredText, text }: AttributeContext, kind: string) =>
  `arn:aws:iam::${accountId}:${kind}${declaredText("path") ?? "/"}${text("name")}`;
/** Of what has a name that the stack may leave to Terraform. */
const regionalArn = (context: AttributeContext, service: string, kind = "") =>
  `arn:aws:${service}:${context.region}:${context.accountId}:${kind}${context.declaredText("name") ?? generatedName(context)}`;
const managementArn = ({ region }: AttributeContext, path: string) =>
  `arn:aws:apigateway:${region}::/${path}`;
const minified: Attribute = (context) => JSON.stringify(JSON.parse(policyDocumentJson(context)));

/**
 * What AWS gives a resource when it makes it, as far as it can be foretold; ids are made of the address, so
 * that they stay the same from start to start.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
const COMPUTED: ReadonlyMap<string, Attributes> = new Map<string, Attributes>([
  [
    "aws_apigatewayv2_api",
    {
      id: apiId,
      arn: (context) => `arn:aws:apigateway:${context.region}::/apis/${apiId(context)}`,
      execution_arn: (context) => executionArn(context, apiId(context)),
      api_endpoint: (context) =>
        endpoint(context, apiId(context), context.text("protocol_type") === "HTTP" ? "https" : "wss"),
    },
  ],
  ["aws_cloudfront_response_headers_policy", { id: ({ address }) => idFrom(address, 12) }],
  [
    "aws_apigatewayv2_stage",
    {
      id: ({ text }) => text("name"),
      arn: ({ region, text }) =>
        `arn:aws:apigateway:${region}::/apis/${text("api_id")}/stages/${text("name")}`,
      execution_arn: (context) => `${executionArn(context, context.text("api_id"))}/${context.text("name")}`,
      invoke_url: (context) => `${endpoint(context, context.text("api_id"))}/${context.text("name")}`,
    },
  ],
  ...[
    "authorizer",
    "deployment",
    "integration",
    "integration_response",
    "model",
    "route",
    "route_response",
  ].map((kind): [string, Attributes] => [`aws_apigatewayv2_${kind}`, { id: resourceId }]),
  [
    "aws_api_gateway_api_key",
    {
      id: apiKeyId,
      arn: (context) => managementArn(context, `apikeys/${apiKeyId(context)}`),
      value: ({ address }) => apiKeyValue(address),
    },
  ],
  [
    "aws_api_gateway_usage_plan",
    { id: usagePlanId, arn: (context) => managementArn(context, `usageplans/${usagePlanId(context)}`) },
  ],
  ["aws_api_gateway_usage_plan_key", { id: ({ text }) => text("key_id") }],
  [
    "aws_lambda_function",
    {
      id: ({ text }) => text("function_name"),
      arn: functionArn,
      version: functionVersion,
      qualified_arn: qualifiedFunctionArn,
      invoke_arn: (context) => invokeArn(context, functionArn(context)),
      qualified_invoke_arn: (context) => invokeArn(context, qualifiedFunctionArn(context)),
    },
  ],
  [
    "aws_lambda_alias",
    {
      id: aliasArn,
      arn: aliasArn,
      invoke_arn: (context) => invokeArn(context, aliasArn(context)),
    },
  ],
  [
    "aws_dynamodb_table",
    {
      id: ({ text }) => text("name"),
      arn: ({ region, accountId, text }) => `arn:aws:dynamodb:${region}:${accountId}:table/${text("name")}`,
    },
  ],
  [
    "aws_bedrock_guardrail",
    {
      guardrail_id: guardrailId,
      guardrail_arn: (context) =>
        `arn:aws:bedrock:${context.region}:${context.accountId}:guardrail/${guardrailId(context)}`,
      version: () => "DRAFT",
      status: () => "READY",
    },
  ],
  ["aws_bedrock_guardrail_version", { version: ({ ordinalBy }) => String(ordinalBy("guardrail_arn")) }],
  ["aws_sqs_queue", { arn: (context) => regionalArn(context, "sqs") }],
  [
    "aws_sns_topic",
    { id: (context) => regionalArn(context, "sns"), arn: (context) => regionalArn(context, "sns") },
  ],
  [
    "aws_s3_bucket",
    { id: ({ text }) => text("bucket"), arn: ({ text }) => `arn:aws:s3:::${text("bucket")}` },
  ],
  ["aws_cloudwatch_event_bus", { arn: (context) => regionalArn(context, "events", "event-bus/") }],
  [
    "aws_cloudwatch_log_group",
    {
      id: ({ text }) => text("name"),
      arn: ({ region, accountId, text }) => `arn:aws:logs:${region}:${accountId}:log-group:${text("name")}`,
    },
  ],
  [
    "aws_iam_role",
    { id: ({ text }) => text("name"), name: generatedName, arn: (context) => iamArn(context, "role") },
  ],
  [
    "aws_iam_policy",
    { id: ({ text }) => text("arn"), name: generatedName, arn: (context) => iamArn(context, "policy") },
  ],
  [
    "data.aws_iam_policy",
    { id: ({ text }) => text("arn"), arn: ({ declaredText }) => managedPolicyArn(declaredText("name")) },
  ],
  ["data.aws_iam_policy_document", { json: policyDocumentJson, minified_json: minified }],
  [
    "data.aws_caller_identity",
    {
      id: ({ accountId }) => accountId,
      account_id: ({ accountId }) => accountId,
      arn: ({ accountId }) => `arn:aws:iam::${accountId}:root`,
    },
  ],
  [
    "data.aws_region",
    { id: ({ region }) => region, name: ({ region }) => region, region: ({ region }) => region },
  ],
  ["data.aws_partition", { id: () => "aws", partition: () => "aws", dns_suffix: () => "amazonaws.com" }],
]);

/** The attribute of a resource type, or of a `data.` type, that AWS would give; `undefined` when it is not one that can be foretold. */
export function computedAttribute(type: string, name: string): Attribute | undefined {
  const attributes = COMPUTED.get(type);
  return attributes && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

/** An API key's value as AWS makes it up: 40 letters and digits. */
export function apiKeyValue(address: string): string {
  const hash = createHash("sha256").update(address).digest("hex");
  return BigInt(`0x${hash}`).toString(36).padStart(40, "0").slice(-40);
}

/** Letters and digits, as many as asked for (at most 12), always the same for the same address. */
function idFrom(address: string, length: number): string {
  const hash = createHash("sha256").update(address).digest().readBigUInt64BE();
  return hash.toString(36).padStart(12, "0").slice(-length);
}
