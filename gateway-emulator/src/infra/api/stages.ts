import type { AccessLog, Stage } from "../../apigateway/definition.ts";
import { ifKnown } from "../errors.ts";
import { leaveOutArguments, type LeaveOut } from "../not-emulated.ts";
import { refuseExpanded, type Resource } from "../terraform/resource.ts";
import { readRouteSettings } from "./route-settings.ts";
import { stageVariables } from "./stage-variables.ts";

/** In bytes. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const MAX_ACCESS_LOG_FORMAT_BYTES = 3 * 1024;

/**
 * A stage with the settings that hold for all its routes.
 * @throws {StackError} when API Gateway would refuse it
 */
export function readStage(stage: Resource, leaveOut: LeaveOut): Stage {
  refuseExpanded(stage);
  const name = stage.requiredString("name");
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name))
    throw stage.error(`name is ${JSON.stringify(name)}; it must be 1 to 128 letters, digits, - and _`);
  if (name === "_emulator")
    throw stage.error(
      "name is _emulator, a path that the emulator's own control API has; give it another one",
    );
  if (stage.declared("deployment_id") === undefined && stage.boolean("auto_deploy") !== true)
    leaveOut(
      stage.address,
      "has no deployment_id: here its routes are live, on AWS none is; add an aws_apigatewayv2_deployment",
    );
  leaveOutArguments("aws_apigatewayv2_stage", stage, leaveOut);
  const [defaults] = stage.blocks("default_route_settings");
  const settings = defaults && readRouteSettings(defaults, "default_route_settings", leaveOut);
  const accessLog = accessLogOf(stage, leaveOut);
  return {
    name,
    variables: stageVariables(stage, leaveOut),
    detailedMetrics: false,
    ...settings,
    ...(accessLog && { accessLog }),
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html */
function accessLogOf(stage: Resource, leaveOut: LeaveOut): AccessLog | undefined {
  const [settings] = stage.blocks("access_log_settings");
  if (!settings) return undefined;
  const format = settings.requiredString("format");
  if (!/\$context\.(requestId|extendedRequestId)\b/.test(format))
    throw stage.error(
      "access_log_settings.format must have $context.requestId or $context.extendedRequestId in it; add one",
    );
  const bytes = Buffer.byteLength(format);
  if (bytes > MAX_ACCESS_LOG_FORMAT_BYTES)
    throw stage.error(
      `access_log_settings.format takes ${bytes} bytes; API Gateway allows ${MAX_ACCESS_LOG_FORMAT_BYTES}`,
    );
  const destinationArn = ifKnown(() => settings.requiredString("destination_arn"));
  if (destinationArn === undefined)
    leaveOut(
      stage.address,
      "access_log_settings.destination_arn is known only after a deploy; here access logs go to the journal anyway",
    );
  return { format, destinationArn: destinationArn ?? "" };
}
