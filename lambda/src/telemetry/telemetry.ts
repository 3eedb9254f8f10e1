import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import type { Config } from "../config.ts";
import type { ErrorCode } from "../protocol.ts";
import type { RunReport } from "../run/answer-run.ts";
import type { RunRow } from "../store/runs.ts";
import { type AnswerLine, answerLine } from "./answer-line.ts";
import { publishAnswer, publishError } from "./answer-metrics.ts";
import { errorFields, LineFormatter, permissionHint } from "./log-format.ts";

/** What the function tells its operator: lines of JSON in its log, some of which CloudWatch reads as metrics. */
export interface Telemetry {
  /** Puts these keys on all lines until it is disposed of, at the end of the invocation. */
  invocation(context: Context, keys: InvocationKeys): Disposable;
  /** Writes the one line that each answer leaves, and its metrics. `cause` is the error behind a failure. */
  logAnswer(answer: { row: AnsweredRow; report: RunReport; cause?: unknown }): void;
  /** Writes what has failed elsewhere than in an answer, and counts it by the code that the client was told. */
  logFailure(message: string, error: unknown, told?: { code: ErrorCode; hint?: string }): void;
  /** Writes what the operator had better look at. */
  warn(message: string): void;
}

export interface InvocationKeys {
  /** API Gateway's, which the client is told. */
  apiRequestId?: string;
  route?: string;
  connectionId?: string;
  thread?: string;
  run?: string;
}

type AnsweredRow = Pick<RunRow, "kind" | "modelId" | "text">;

const SERVICE = "groundfog-chat";
const NAMESPACE = "Groundfog";

/**
 * Makes the function's one logger and its metrics. `POWERTOOLS_LOG_LEVEL` and Powertools' other variables hold; its
 * `POWERTOOLS_METRICS_DISABLED` does what `METRICS=off` does.
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/environment-variables/
 */
export function createTelemetry({
  logPrompts,
  metrics: hasMetrics,
}: Pick<Config, "logPrompts" | "metrics">): Telemetry {
  const logger = new Logger({ serviceName: SERVICE, logFormatter: new LineFormatter() });
  const metrics = hasMetrics
    ? new Metrics({ namespace: NAMESPACE, serviceName: SERVICE, logger })
    : undefined;
  return {
    invocation(context, keys) {
      logger.addContext(context);
      logger.appendKeys({ ...keys });
      return { [Symbol.dispose]: () => logger.resetKeys() };
    },
    logAnswer({ row, report, cause }) {
      const line = answerLine(row, report);
      const failure = cause ?? errorOf(report);
      const hint = line.hint ?? permissionHint(failure);
      logger[levelOf(line, cause)]("answer", {
        ...line,
        ...(hint !== undefined && { hint }),
        ...(failure !== undefined && errorFields(failure)),
        ...(logPrompts && { question: row.text ?? report.question?.text, answer: report.text }),
      });
      if (metrics) publishAnswer(metrics, line);
      if (report.error !== undefined) this.logFailure("not all was posted", report.error);
    },
    logFailure(message, error, told) {
      const hint = told?.hint ?? permissionHint(error);
      logger.error(message, { ...told, ...(hint !== undefined && { hint }), ...errorFields(error) });
      if (metrics && told) publishError(metrics, told.code);
    },
    warn: (message) => logger.warn(message),
  };
}

/** The service's own error, where there is one behind the end of the answer. */
function errorOf({ rounds, ending }: RunReport): unknown {
  const end = rounds?.end;
  return ending.error && end && "error" in end ? end.error : undefined;
}

/** An error is what stays until somebody does something; what passes by itself is a warning. */
function levelOf({ outcome, code, hint }: AnswerLine, cause: unknown): "info" | "warn" | "error" {
  if (cause !== undefined || code === "internal") return "error";
  switch (outcome) {
    case "complete":
    case "stopped":
    case "blocked":
      return "info";
    case "superseded":
      return "warn";
    case "failed":
      return hint === undefined || code === "throttled" || code === "timeout" ? "warn" : "error";
  }
}
