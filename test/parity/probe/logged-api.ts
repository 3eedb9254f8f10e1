import { CloudwatchLogGroup } from "@cdktn/provider-aws/lib/cloudwatch-log-group/index.js";
import type { Construct } from "constructs";
import { ProbeApi } from "./probe-api.ts";
import type { ProbeFunctions } from "./probe-functions.ts";

/** API Gateway's console suggests these fields; the last two tell the function's status from that of calling it, and one that is never there. */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: "$context.requestId",
  ip: "$context.identity.sourceIp",
  caller: "$context.identity.caller",
  user: "$context.identity.user",
  requestTime: "$context.requestTime",
  eventType: "$context.eventType",
  routeKey: "$context.routeKey",
  status: "$context.status",
  connectionId: "$context.connectionId",
  messageId: "$context.messageId",
  integrationStatus: "$context.integration.status",
  serviceStatus: "$context.integration.integrationStatus",
  error: "$context.error.message",
});

/** An API whose stage has an access log. */
export function addLoggedApi(scope: Construct, { probe }: ProbeFunctions): ProbeApi {
  const { arn } = new CloudwatchLogGroup(scope, "access-log", {
    name: "/groundfog/probe/access",
    retentionInDays: 1,
  });
  return new ProbeApi(scope, "logged", {
    handler: probe,
    stage: { accessLogSettings: { destinationArn: arn, format: ACCESS_LOG_FORMAT } },
  })
    .allow(probe)
    .route("$connect")
    .route("$disconnect")
    .twoWay("ask");
}
