import { join } from "node:path";
import type { FunctionDefinition } from "../definition.ts";
import type { RuntimeCommand } from "./runtime-command.ts";

/** What the managed runtimes' `bootstrap` does, with its words and its exit statuses. */
const SCRIPT = `wrapper=$1; shift
if [ ! -f "$wrapper" ]; then echo "$wrapper: does not exist"; exit 127; fi
if [ ! -x "$wrapper" ]; then echo "$wrapper: is not an executable"; exit 126; fi
exec "$wrapper" "$@"`;

/**
 * A managed runtime, started through the script that the function's `AWS_LAMBDA_EXEC_WRAPPER` names, if it does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 */
export function withExecWrapper(
  command: RuntimeCommand,
  definition: FunctionDefinition,
  taskRoot: string,
): RuntimeCommand {
  const wrapper = definition.environment.AWS_LAMBDA_EXEC_WRAPPER;
  if (wrapper === undefined || wrapper === "") return command;
  // The function's code is not in /var/task here.
  const path = wrapper.startsWith("/var/task/")
    ? join(taskRoot, wrapper.slice("/var/task/".length))
    : wrapper;
  return {
    ...command,
    program: "/bin/sh",
    args: ["-c", SCRIPT, "bootstrap", path, command.program, ...command.args],
    ...(wrapper.startsWith("/opt/") && {
      advice: `AWS_LAMBDA_EXEC_WRAPPER is ${wrapper}: /opt has what layers bring, and layers are not unpacked here; put the script into the function's code, as /var/task/…, or leave the variable out`,
    }),
  };
}
