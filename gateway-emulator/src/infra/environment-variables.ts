import { ifKnown } from "./errors.ts";
import type { Fields } from "./terraform/fields.ts";
import type { LeaveOut } from "./not-emulated.ts";

/**
 * What Lambda sets itself and lets no function change.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** All names and values of a function together. */
const MAX_BYTES = 4096;

/**
 * A function's own environment variables.
 * @throws {StackError} when AWS would refuse them
 */
export function environmentVariables(fields: Fields, leaveOut: LeaveOut): Record<string, string> {
  const variables = fields.blocks("environment").flatMap((environment) => environment.blocks("variables"));
  const entries = variables.flatMap((map) =>
    map.names().flatMap((name) => {
      checkName(fields, name);
      const value = valueOf(map, name, leaveOut);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const bytes = Buffer.byteLength(entries.flat().join(""));
  if (bytes > MAX_BYTES)
    throw fields.error(
      `its environment variables take ${bytes} bytes, and Lambda allows ${MAX_BYTES}; keep large values elsewhere`,
    );
  return Object.fromEntries(entries);
}

function checkName(fields: Fields, name: string): void {
  if (RESERVED.has(name))
    throw fields.error(`environment.variables.${name} is reserved: Lambda sets it itself; take another name`);
  if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name))
    throw fields.error(
      `environment.variables.${name}: a name is a letter, then at least one more letter, digit or _; take another name`,
    );
}

/** What only a deploy can tell stays unset here, and is said. */
function valueOf(variables: Fields, name: string, leaveOut: LeaveOut): string | undefined {
  const value = ifKnown(() => ({ text: variables.string(name) }));
  if (value) return value.text;
  leaveOut(
    variables.address,
    `environment.variables.${name} is not set: its value is known only after a deploy`,
  );
  return undefined;
}
