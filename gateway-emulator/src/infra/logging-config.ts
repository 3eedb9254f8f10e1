import type { LoggingConfig } from "../lambda/definition.ts";
import { ifKnown } from "./errors.ts";
import { oneOf } from "./one-of.ts";
import type { Fields } from "./terraform/fields.ts";

const APPLICATION_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"] as const;

/**
 * How a function's log lines look; nothing when the stack says nothing of it.
 * @throws {StackError} when Lambda would refuse it
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
 */
export function readLoggingConfig(resource: Fields, functionName: string): LoggingConfig | undefined {
  const [fields] = resource.blocks("logging_config");
  if (!fields) return undefined;
  const format = oneOf(fields, "log_format", ["Text", "JSON"]) ?? "Text";
  const applicationLevel = oneOf(fields, "application_log_level", APPLICATION_LEVELS);
  const systemLevel = oneOf(fields, "system_log_level", SYSTEM_LEVELS);
  if (format === "Text" && (applicationLevel ?? systemLevel) !== undefined)
    throw fields.error(
      "logging_config has a log level, and Lambda takes none with the log_format Text; make the format JSON, or take the level out",
    );
  return {
    format,
    logGroup: ifKnown(() => fields.string("log_group")) ?? `/aws/lambda/${functionName}`,
    ...(applicationLevel !== undefined && { applicationLevel }),
    ...(systemLevel !== undefined && { systemLevel }),
  };
}
