import type { ApiKey, UsagePlan } from "../../apigateway/definition.ts";
import { readApiKeys } from "./api-keys.ts";
import { ifKnown, ifReadable } from "../errors.ts";
import type { Fields } from "../terraform/fields.ts";
import type { LeaveOut } from "../not-emulated.ts";
import { oneOf } from "../one-of.ts";
import type { Stack } from "../terraform/resolve.ts";
import { refuseExpanded, type Resource, resourcesOf } from "../terraform/resource.ts";
import { throttlingOf } from "./throttling.ts";

/** The usage plans of a stack. */
export interface UsagePlans {
  /** Those that hold for a stage of an API. @throws {StackError} when a key is in two of them */
  of: (apiId: string, stageName: string) => UsagePlan[];
}

/** A plan, and the stages that it holds for, as `API/STAGE`. */
interface PlanOfStages {
  resource: Resource;
  plan: UsagePlan;
  stages: string[];
}

/**
 * Reads the plans with their API keys.
 * @throws {StackError} when API Gateway would refuse one
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
 */
export function readUsagePlans(stack: Stack, leaveOut: LeaveOut): UsagePlans {
  const keysOf = keysByPlan(stack, leaveOut);
  const all = resourcesOf(stack, "aws_api_gateway_usage_plan").map((resource): PlanOfStages => {
    refuseExpanded(resource);
    return {
      resource,
      plan: readPlan(resource, keysOf(resource.attribute("id")), leaveOut),
      stages: stagesOf(resource, leaveOut),
    };
  });
  return {
    of: (apiId, stageName) => {
      const plans = all.filter(({ stages }) => stages.includes(`${apiId}/${stageName}`));
      refuseSharedKeys(plans);
      return plans.map(({ plan }) => plan);
    },
  };
}

function readPlan(resource: Resource, apiKeys: ApiKey[], leaveOut: LeaveOut): UsagePlan {
  const [throttle] = resource.blocks("throttle_settings");
  const [quota] = resource.blocks("quota_settings");
  const where = "throttle_settings";
  return {
    name: resource.requiredString("name"),
    apiKeys,
    ...(throttle && {
      throttling: throttlingOf(throttle, {
        where,
        rateLimit: "rate_limit",
        burstLimit: "burst_limit",
        leaveOut,
      }),
    }),
    ...(quota && { quota: quotaOf(quota) }),
  };
}

/** By how many days a period may begin later. */
const MAX_OFFSET_DAYS = { DAY: 0, WEEK: 6, MONTH: 27 };

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html */
function quotaOf(block: Fields): NonNullable<UsagePlan["quota"]> {
  const limit = block.number("limit") ?? 0;
  if (!Number.isInteger(limit) || limit < 1)
    throw block.error(`quota_settings.limit is ${limit}; it must be a whole number from 1 on`);
  const period = oneOf(block, "period", ["DAY", "WEEK", "MONTH"]);
  if (period === undefined)
    throw block.error("has no quota_settings.period; give it one: DAY, WEEK or MONTH");
  const offset = block.number("offset") ?? 0;
  const most = MAX_OFFSET_DAYS[period];
  if (!Number.isInteger(offset) || offset < 0 || offset > most)
    throw block.error(
      `quota_settings.offset is ${offset}; with the period ${period} it must be a whole number from 0 to ${most}`,
    );
  return { limit, offset, period };
}

/** An API that only a deploy can tell is none that is emulated here. */
function stagesOf(resource: Resource, leaveOut: LeaveOut): string[] {
  return resource.blocks("api_stages").flatMap((stage) => {
    const read = ifReadable(() => `${stage.requiredString("api_id")}/${stage.requiredString("stage")}`);
    if (read === undefined)
      leaveOut(resource.address, "one of its api_stages is none of a WebSocket API in this stack");
    if (stage.blocks("throttle").length > 0)
      leaveOut(resource.address, "api_stages.throttle has no effect: it is for the methods of REST APIs");
    return read ?? [];
  });
}

/** Finds the keys of a plan by its id. */
function keysByPlan(stack: Stack, leaveOut: LeaveOut): (planId: string) => ApiKey[] {
  const keys = readApiKeys(stack, leaveOut);
  const members = resourcesOf(stack, "aws_api_gateway_usage_plan_key").flatMap((member) => {
    refuseExpanded(member);
    const id = ifKnown(() => member.requiredString("key_id"));
    const key = id === undefined ? undefined : keys.get(id);
    if (!key) leaveOut(member.address, "its key_id is that of no aws_api_gateway_api_key in this stack");
    const planId = ifKnown(() => member.requiredString("usage_plan_id"));
    return key && planId !== undefined ? [{ planId, key }] : [];
  });
  return (planId) => members.filter((member) => member.planId === planId).map(({ key }) => key);
}

function refuseSharedKeys(plans: PlanOfStages[]): void {
  const seen = new Set<string>();
  for (const { resource, plan } of plans)
    for (const { id, name } of plan.apiKeys) {
      if (seen.has(id))
        throw resource.error(
          `the API key ${name} is in another plan for the same stage too, which API Gateway refuses; take it out of one`,
        );
      seen.add(id);
    }
}
