import { LogFormatter, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";

/**
 * A line as JSON: level, message, time, Lambda's request, what the line is about, and then the service. Without what the log
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
        requestId: lambdaContext?.awsRequestId,
        // Before what is the same in every line: consoles show the beginning of a line.
        ...about,
        service,
        ...(lambdaContext?.coldStart === true && { coldStart: true }),
        xrayTraceId: xRayTraceId,
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

/** What AWS's support asks for; an exception from within a stream has none of it. */
function serviceFields(error: Error): Record<string, unknown> {
  const metadata = "$metadata" in error ? error.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null) return {};
  const { requestId, httpStatusCode, attempts } = metadata as Record<string, unknown>;
  return { awsRequestId: requestId, httpStatusCode, attempts };
}

/**
 * What an operator can do about a call that the function's role does not allow; undefined for any other error. Where
 * AWS names no resource, the service's own page knows the form of its ARN.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function permissionHint(error: unknown): string | undefined {
  if (!(error instanceof Error) || !DENIALS.has(error.name)) return undefined;
  const action = /not authorized to perform: ([\w-]+:\w+)/.exec(error.message)?.[1];
  const resource = /on resource: (arn:\S+)/.exec(error.message)?.[1];
  if (action === undefined) return POST_HINT[error.name];
  return `Give the function's role ${action} on ${resource ?? "the resource that the call is for"}.`;
}

const DENIALS = new Set(["AccessDeniedException", "AccessDenied", "ForbiddenException"]);

/** The management API says nothing but "Forbidden". */
const POST_HINT: Record<string, string> = {
  ForbiddenException:
    "Give the function's role execute-api:ManageConnections on arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/POST/@connections/*.",
};
