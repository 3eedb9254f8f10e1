import type { Throttling } from "../../apigateway/definition.ts";
import type { ApiScope } from "./api-scope.ts";
import type { Fields } from "../terraform/fields.ts";
import type { LeaveOut } from "../not-emulated.ts";
import { throttlingOf } from "./throttling.ts";

/** What a stage sets for its routes, or for one. */
export interface RouteSettings {
  throttling: Throttling;
  detailedMetrics: boolean;
}

/** Reads the settings of one block; what it leaves out is off, and not inherited. */
export function readRouteSettings(settings: Fields, where: string, leaveOut: LeaveOut): RouteSettings {
  const level = settings.string("logging_level") ?? "OFF";
  if (!["OFF", "ERROR", "INFO"].includes(level))
    throw settings.error(`${where}.logging_level is ${level}; it must be OFF, ERROR or INFO`);
  if (level !== "OFF")
    leaveOut(
      settings.address,
      `${where}.logging_level ${level} has no effect: execution logs are not written; the journal tells what happens`,
    );
  if (settings.boolean("data_trace_enabled") === true)
    leaveOut(
      settings.address,
      `${where}.data_trace_enabled has no effect: execution logs are not written; the journal has every frame`,
    );
  return {
    throttling: throttlingOf(settings, {
      where,
      rateLimit: "throttling_rate_limit",
      burstLimit: "throttling_burst_limit",
      leaveOut,
    }),
    detailedMetrics: settings.boolean("detailed_metrics_enabled") ?? false,
  };
}

/**
 * The settings of single routes, by route key: they stand in for those of the stage, whole.
 * @throws {StackError} when they are for a route that the API does not have
 */
export function settingsByRoute(
  { parts, leaveOut }: ApiScope,
  routeKeys: Set<string>,
): Map<string, RouteSettings> {
  const [stage] = parts.stages;
  const blocks = stage?.blocks("route_settings") ?? [];
  return new Map(
    blocks.map((settings) => {
      const routeKey = settings.requiredString("route_key");
      if (!routeKeys.has(routeKey))
        throw settings.error(
          `route_settings is for the route ${routeKey}, which the API does not have; mend its route_key`,
        );
      return [routeKey, readRouteSettings(settings, `route_settings of ${routeKey}`, leaveOut)];
    }),
  );
}
