import { MendableError } from "../../control/mendable-error.ts";
import type { FunctionDefinition } from "../definition.ts";
import { withExecWrapper } from "./exec-wrapper.ts";
import { nodejs22Command, nodejs24Command } from "./nodejs.ts";
import { providedCommand } from "./provided.ts";
import { pythonCommand } from "./python.ts";
import type { RuntimeCommand } from "./runtime-command.ts";
import { isNodejs24, isProvided, isPython, whyNotRuntime } from "./supported.ts";

/**
 * How the runtime of a function is started on this machine: AWS's own runtime client for its language, or the function's
 * own `bootstrap`.
 * @param where `taskRoot` is the folder of the function's code, `cacheFolder` where runtime clients are kept that are no npm packages
 * @throws {MendableError} when this machine lacks what the runtime needs, or the code its `bootstrap`
 */
export async function runtimeCommand(
  definition: FunctionDefinition,
  where: { taskRoot: string; cacheFolder: string },
): Promise<RuntimeCommand> {
  const { functionName, runtime } = definition;
  const whyNot = whyNotRuntime(runtime);
  if (whyNot !== undefined) throw new MendableError(`function ${functionName}: ${whyNot}`);
  // As on AWS, what brings its own runtime has no wrapper around it.
  if (isProvided(runtime)) return providedCommand(definition, where.taskRoot);
  return withExecWrapper(await managed(definition, where.cacheFolder), definition, where.taskRoot);
}

async function managed(definition: FunctionDefinition, cacheFolder: string): Promise<RuntimeCommand> {
  const { runtime } = definition;
  if (isPython(runtime)) return pythonCommand(definition, cacheFolder);
  return isNodejs24(runtime) ? nodejs24Command(definition) : nodejs22Command(definition);
}
