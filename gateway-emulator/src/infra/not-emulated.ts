import type { Fields } from "./fields.ts";
import type { TerraformJson } from "./terraform-json.ts";

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
  "aws_apigatewayv2_api",
  "aws_apigatewayv2_integration",
  "aws_apigatewayv2_route",
  "aws_apigatewayv2_route_response",
  "aws_apigatewayv2_stage",
  "aws_dynamodb_table",
  "aws_lambda_function",
]);

/** Types that only make the rest work on AWS: what they allow is allowed here, what they make is there. */
const QUIET =
  /^aws_(iam_.*|apigatewayv2_deployment|api_gateway_account|lambda_permission|lambda_alias|cloudwatch_log_group)$/;

/** What their absence means, for types where one would wonder. */
const WHY: ReadonlyMap<string, string> = new Map([
  ["aws_apigatewayv2_authorizer", "authorizers are not emulated yet: everyone may connect"],
  ["aws_apigatewayv2_model", "models are not emulated yet: no message is validated"],
  [
    "aws_apigatewayv2_integration_response",
    "only proxy integrations are emulated, which have no such responses",
  ],
  [
    "aws_lambda_function_event_invoke_config",
    "retries and destinations of asynchronous calls are not emulated yet",
  ],
  [
    "aws_lambda_event_source_mapping",
    "event sources are not emulated: the function is called by the API alone",
  ],
]);

/** Arguments that would change how an emulated resource behaves, and what is missing without them. */
const ARGUMENTS: ReadonlyMap<string, Record<string, string>> = new Map([
  [
    "aws_apigatewayv2_api",
    { disable_execute_api_endpoint: "is not emulated: the API answers at its own address all the same" },
  ],
  [
    "aws_apigatewayv2_route",
    {
      api_key_required: "is not emulated yet: no API key is asked for",
      model_selection_expression: "is not emulated yet: no message is validated",
    },
  ],
  [
    "aws_apigatewayv2_integration",
    { content_handling_strategy: "is not emulated yet: messages reach the function as they come" },
  ],
  [
    "aws_apigatewayv2_stage",
    {
      access_log_settings: "is not emulated yet: no access log is written",
      default_route_settings: "is not emulated yet: no message is throttled",
      route_settings: "is not emulated yet: no message is throttled",
    },
  ],
  [
    "aws_lambda_function",
    {
      dead_letter_config: "is not emulated yet: failed asynchronous calls go nowhere",
      durable_config: "is not emulated: the function is an ordinary one",
      file_system_config: "is not emulated: nothing is mounted",
      layers: "is not emulated: bundle what the layers hold with the function",
      reserved_concurrent_executions: "is not emulated yet: no call is throttled",
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
    if (!READ.has(type) && !QUIET.test(type)) leaveOut(address, WHY.get(type) ?? "not emulated: ignored");
  for (const name of json.modules.keys())
    leaveOut(`module.${name}`, "modules are not read: declare what should be emulated in the stack itself");
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
