import type { FunctionDefinition } from "./definition.ts";
import { functionNotFound } from "./errors.ts";

/** How a function was called: by its name alone, or by a version or an alias. */
export interface Called {
  /** As `context.invokedFunctionArn` has it: with the qualifier, if there was one. */
  functionArn: string;
  /** The version that runs, such as `$LATEST` or `3`; undefined when none was asked for. */
  executedVersion?: string;
}

/**
 * What a qualifier stands for.
 * @throws {LambdaError} ResourceNotFoundException 404 when the function has no such version or alias
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
export function calledBy({ arn, qualifiers = {} }: FunctionDefinition, qualifier?: string): Called {
  if (qualifier === undefined) return { functionArn: arn };
  const functionArn = `${arn}:${qualifier}`;
  const versions = new Map(Object.entries({ ...qualifiers, $LATEST: "$LATEST" }));
  const executedVersion = versions.get(qualifier);
  if (executedVersion === undefined) throw functionNotFound(functionArn, arn);
  return { functionArn, executedVersion };
}
