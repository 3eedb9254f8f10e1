const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const DEFAULT = LEVELS.indexOf("INFO");

/**
 * Whether Lambda itself keeps back a line that a function has written past its runtime client, which keeps back its own:
 * a JSON object of a lower level than the function's. One without a level, or without a time, counts as `INFO`; what is
 * no object is always written.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
export function isBelowLevel(line: string, applicationLevel: string | undefined): boolean {
  const entry = parseObject(line);
  if (!entry) return false;
  const own = hasTime(entry) && typeof entry.level === "string" ? rankOf(entry.level) : DEFAULT;
  return own < rankOf(applicationLevel);
}

function rankOf(level: string | undefined): number {
  const rank = LEVELS.indexOf(level?.toUpperCase() ?? "");
  return rank < 0 ? DEFAULT : rank;
}

function hasTime({ timestamp, time }: Record<string, unknown>): boolean {
  return [timestamp, time].some((value) => typeof value === "string" && !Number.isNaN(Date.parse(value)));
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
