import { LogFormatter, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";

/**
 * A line as JSON: level, message, time, service, Lambda's request, then what the line is about. Without what the log
 * group's name says already, such as the function's ARN.
 */
export class LineFormatter extends LogFormatter {
  override formatAttributes(base: UnformattedAttributes, about: LogAttributes): LogItem {
    const { logLevel: level, message, timestamp, serviceName: service, lambdaContext, xRayTraceId } = base;
    return new LogItem({
      attributes: {
        level,
        message,
        timestamp: this.formatTimestamp(timestamp),
        service,
        requestId: lambdaContext?.awsRequestId,
        ...(lambdaContext?.coldStart === true && { coldStart: true }),
        xrayTraceId: xRayTraceId,
        ...about,
      },
    });
  }
}

/**
 * An error by Lambda's own names, so that CloudWatch and consoles know it for one. Nothing else of it is logged: the
 * SDK's errors may carry the item or the request that they are about, and so what was said.
 */
export function errorFields(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  const { name, message, stack = "", cause } = error;
  return {
    errorType: name,
    errorMessage: message,
    ...serviceFields(error),
    ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }),
    stackTrace: stack.split("\n").map((line) => line.trim()),
  };
}

/** What AWS's support asks for. */
function serviceFields(error: Error): Record<string, unknown> {
  if (!("$metadata" in error)) return {};
  const { requestId, httpStatusCode, attempts } = error.$metadata as Record<string, unknown>;
  return { awsRequestId: requestId, httpStatusCode, attempts };
}
