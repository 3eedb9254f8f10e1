import { MetricUnit, type Metrics } from "@aws-lambda-powertools/metrics";
import type { AnswerLine } from "./answer-line.ts";

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

/** CloudWatch has no unit for money: the metric's name says it. */
const METRICS: readonly [name: string, unit: Unit, of: (line: AnswerLine) => number | undefined][] = [
  ["Answers", MetricUnit.Count, () => 1],
  ["TimeToFirstToken", MetricUnit.Milliseconds, ({ ttftMs }) => ttftMs],
  ["TokensPerSecond", MetricUnit.CountPerSecond, ({ tokensPerSecond }) => tokensPerSecond],
  ["PostsPerAnswer", MetricUnit.Count, ({ posts }) => posts],
  ["InputTokens", MetricUnit.Count, ({ inputTokens }) => inputTokens],
  ["OutputTokens", MetricUnit.Count, ({ outputTokens }) => outputTokens],
  ["CostUsd", MetricUnit.NoUnit, ({ costUsd }) => costUsd],
];

/**
 * Writes an answer's figures in CloudWatch's embedded metric format, by model and outcome; what has no value is left
 * out. A failed one counts among the `Errors` by code as well.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function publishAnswer(metrics: Metrics, line: AnswerLine): void {
  metrics.addDimension("Model", line.model).addDimension("Outcome", line.outcome);
  for (const [name, unit, of] of METRICS) {
    const value = of(line);
    if (value !== undefined) metrics.addMetric(name, unit, value);
  }
  metrics.publishStoredMetrics();
  if (line.code !== undefined) publishError(metrics, line.code);
}

/** Counts an error by the code that the client was told. */
export function publishError(metrics: Metrics, code: string): void {
  const single = metrics.singleMetric();
  single.addDimension("Code", code);
  single.addMetric("Errors", MetricUnit.Count, 1);
}
