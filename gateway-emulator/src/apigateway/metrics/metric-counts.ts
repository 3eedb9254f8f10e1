import type { Outcome } from "../conclusion.ts";
import type { RouteRequest } from "../request.ts";

/** What has happened, by CloudWatch's names; only what has. */
export interface MetricCounts {
  ConnectCount?: number;
  MessageCount?: number;
  IntegrationError?: number;
  ClientError?: number;
  ExecutionError?: number;
  /** In milliseconds. */
  IntegrationLatency?: Statistics;
}

/** CloudWatch's statistic set. */
interface Statistics {
  SampleCount: number;
  Sum: number;
  Minimum: number;
  Maximum: number;
}

/** Counts a request that is done; that a mock integration answered in no time says nothing. */
export function countRequest(
  counts: MetricCounts,
  { request, outcome, mocked }: { request: RouteRequest; outcome: Outcome; mocked: boolean },
): void {
  const { integrated } = outcome;
  if (request.eventType === "CONNECT" && integrated) counts.ConnectCount = (counts.ConnectCount ?? 0) + 1;
  const error = errorOf(outcome);
  if (error) counts[error] = (counts[error] ?? 0) + 1;
  if (integrated && !mocked) addLatency(counts, integrated.latencyMs);
}

export function countMessage(counts: MetricCounts): void {
  counts.MessageCount = (counts.MessageCount ?? 0) + 1;
}

/** Whose fault it was: the client's, the integration's by its status, or that of calling it. */
function errorOf({
  status,
  integrated,
}: Outcome): "ClientError" | "IntegrationError" | "ExecutionError" | undefined {
  if (!integrated) return status >= 400 && status <= 499 ? "ClientError" : undefined;
  const { result } = integrated;
  if (result.outcome === "response") return result.statusCode >= 400 ? "IntegrationError" : undefined;
  // A body that no template takes (415) is refused before the integration is called.
  return status >= 400 && status <= 499 ? "ClientError" : "ExecutionError";
}

function addLatency(counts: MetricCounts, ms: number): void {
  const so = counts.IntegrationLatency;
  counts.IntegrationLatency = so
    ? {
        SampleCount: so.SampleCount + 1,
        Sum: so.Sum + ms,
        Minimum: Math.min(so.Minimum, ms),
        Maximum: Math.max(so.Maximum, ms),
      }
    : { SampleCount: 1, Sum: ms, Minimum: ms, Maximum: ms };
}
