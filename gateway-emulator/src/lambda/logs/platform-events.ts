import { createHash } from "node:crypto";
import type { FunctionDefinition } from "../definition.ts";
import type { Invocation } from "../invocation.ts";
import type { InitReport, InvocationReport } from "./environment-log.ts";

/** How much a line of Lambda's own matters; `systemLevel` says from which on they are written. */
export type SystemLevel = "DEBUG" | "INFO" | "WARN";

/**
 * Something that Lambda itself logs, by the names of its Telemetry API; in the format JSON the record is the line.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export interface PlatformEvent {
  type:
    | "platform.initStart"
    | "platform.initRuntimeDone"
    | "platform.initReport"
    | "platform.start"
    | "platform.runtimeDone"
    | "platform.report";
  /** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html#monitoring-cloudwatchlogs-log-level-mapping */
  level: SystemLevel;
  record: Record<string, unknown>;
  /** The line in the format Text; there is none for what only the format JSON has. */
  text?: string;
}

const LATEST = "$LATEST";
const ON_DEMAND = { initializationType: "on-demand" };

export function initStart(
  definition: FunctionDefinition,
  environment: { id: string; startedAt: number },
): PlatformEvent {
  const { functionName, memorySizeMb } = definition;
  const version = runtimeVersion(definition.runtime);
  const versionArn = runtimeVersionArn(definition.arn, version);
  const day = new Date(environment.startedAt).toISOString().slice(0, 10).replaceAll("-", "/");
  return {
    type: "platform.initStart",
    level: "INFO",
    text: `INIT_START Runtime Version: ${version}\tRuntime Version ARN: ${versionArn}`,
    record: {
      ...ON_DEMAND,
      phase: "init",
      runtimeVersion: version,
      runtimeVersionArn: versionArn,
      functionName,
      functionVersion: LATEST,
      instanceId: `${day}/${functionName}[${LATEST}]${environment.id.replaceAll("-", "")}`,
      instanceMaxMemory: memorySizeMb * 1_048_576,
    },
  };
}

/** Of an initialization that failed, its end and its report. */
export function initEnd({ ms, phase, status, errorType }: InitReport): PlatformEvent[] {
  const how = { status, ...(errorType !== undefined && { errorType }) };
  return [
    { type: "platform.initRuntimeDone", level: "WARN", record: { ...ON_DEMAND, phase, ...how } },
    {
      type: "platform.initReport",
      level: "WARN",
      text: [`INIT_REPORT Init Duration: ${ms.toFixed(2)} ms`, `Phase: ${phase}`, ...statusFields(how)].join(
        "\t",
      ),
      record: { ...ON_DEMAND, phase, ...how, metrics: { durationMs: inMicroseconds(ms) } },
    },
  ];
}

export function start({ requestId, functionArn }: Invocation, version: string): PlatformEvent {
  return {
    type: "platform.start",
    level: "INFO",
    text: `START RequestId: ${requestId} Version: ${version}`,
    record: { requestId, functionArn, version },
  };
}

/** The lines END and REPORT. */
export function invocationEnd(
  definition: FunctionDefinition,
  requestId: string,
  report: InvocationReport,
): PlatformEvent[] {
  const { status, errorType } = report;
  // What runs into its timeout has run exactly as long, to AWS.
  const durationMs =
    status === "timeout" ? Math.min(report.durationMs, definition.timeoutMs) : report.durationMs;
  const { initMs } = report;
  const billedMs = Math.ceil(durationMs + (initMs ?? 0));
  const usedMb = report.maxMemoryUsedBytes === undefined ? undefined : inMb(report.maxMemoryUsedBytes);
  const how = { status, ...(errorType !== undefined && { errorType }) };
  const level = status === "success" ? "INFO" : "WARN";
  const text = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${definition.memorySizeMb} MB`,
    ...(usedMb === undefined ? [] : [`Max Memory Used: ${usedMb} MB`]),
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === "timeout" || errorType !== undefined ? statusFields(how) : [""]),
  ].join("\t");
  return [
    {
      type: "platform.runtimeDone",
      level: status === "success" ? "DEBUG" : "WARN",
      text: `END RequestId: ${requestId}`,
      record: { requestId, ...how, metrics: { durationMs: inMicroseconds(durationMs) } },
    },
    {
      type: "platform.report",
      level,
      text,
      record: {
        requestId,
        metrics: {
          durationMs: inMicroseconds(durationMs),
          billedDurationMs: billedMs,
          memorySizeMB: definition.memorySizeMb,
          ...(usedMb !== undefined && { maxMemoryUsedMB: usedMb }),
          ...(initMs !== undefined && { initDurationMs: inMicroseconds(initMs) }),
        },
        ...how,
      },
    },
  ];
}

function statusFields(how: { status: string; errorType?: string }): string[] {
  return [`Status: ${how.status}`, ...(how.errorType === undefined ? [] : [`Error Type: ${how.errorType}`])];
}

/**
 * `nodejs:24.local.v24.21.0`: where AWS has the number of its own build, as in `nodejs:22.mainline.v122`, stands the
 * Node.js that runs here; nothing for a runtime of another kind.
 */
function runtimeVersion(runtime: string): string {
  const [, name = "", version = ""] = /^([a-z]+)\.?(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  const { node } = process.versions;
  const isThisNode = name === "nodejs" && node.startsWith(`${version}.`);
  return `${name}:${version}.local${isThisNode ? `.v${node}` : ""}`;
}

/** AWS's last part is a hash too. */
function runtimeVersionArn(functionArn: string, version: string): string {
  const [arn, partition, service, region] = functionArn.split(":");
  const hash = createHash("sha256").update(version).digest("hex");
  return `${arn}:${partition}:${service}:${region}::runtime:${hash}`;
}

function inMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Lambda's "MB" are MiB. */
function inMb(bytes: number): number {
  return Math.ceil(bytes / 1_048_576);
}
