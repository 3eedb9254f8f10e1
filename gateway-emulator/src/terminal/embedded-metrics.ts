import { fieldsOf } from "./error-row.ts";

/**
 * Reads a log line in CloudWatch's embedded metric format, which tells numbers to CloudWatch rather than to people:
 * the values with their units, then their dimensions. Undefined for any other line.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readMetrics(text: string): { values: string; dimensions: string } | undefined {
  if (!text.startsWith("{") || !text.includes('"CloudWatchMetrics"')) return undefined;
  const entry = parse(text);
  const directives = listOf(fieldsOf(entry._aws).CloudWatchMetrics).map(fieldsOf);
  const metrics = directives.flatMap(({ Metrics }) => listOf(Metrics)).map(fieldsOf);
  if (metrics.length === 0) return undefined;
  const names = directives.flatMap(({ Dimensions }) => listOf(Dimensions)).flatMap(listOf);
  return {
    values: metrics
      .map(({ Name, Unit }) => `${String(Name)}=${value(entry[String(Name)])}${unit(Unit)}`)
      .join(" "),
    dimensions: [...new Set(names.map(String))].map((name) => `${name}=${value(entry[name])}`).join(" "),
  };
}

/** The units that a number is not read without; a count is. */
const UNITS: Record<string, string> = {
  Milliseconds: "ms",
  Seconds: "s",
  Bytes: "B",
  Percent: "%",
  "Count/Second": "/s",
};

function unit(name: unknown): string {
  return UNITS[String(name)] ?? "";
}

function value(of: unknown): string {
  return typeof of === "string" ? of : (JSON.stringify(of) ?? "");
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(text: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return {};
  }
}
