import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { MendableError } from "../../control/mendable-error.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { RuntimeCommand } from "./runtime-command.ts";

/** The version of AWS's runtime client for Python that the tests run against. */
export const PYTHON_CLIENT = "awslambdaric==4.0.1";

/** A Python of this machine, as it describes itself. */
interface Python {
  executable: string;
  /** Such as `3.14`. */
  version: string;
  /** Whether AWS's runtime client is among its own packages. */
  hasClient: boolean;
}

/**
 * AWS's own runtime client for Python, run by the version that the function names or, where this machine does not have
 * it, by its `python3`.
 * @throws {MendableError} with the one command to type, when there is no Python or no runtime client for it
 */
export async function pythonCommand(
  { functionName, runtime, handler, environment }: FunctionDefinition,
  cacheFolder: string,
): Promise<RuntimeCommand> {
  const python = (await find(runtime)) ?? (await find("python3"));
  if (!python)
    throw new MendableError(
      `function ${functionName}: its runtime is ${runtime}, and this machine has no python3; install Python ${runtime.slice("python".length)}`,
    );
  const packages = pythonPackages(cacheFolder, python.version);
  if (!python.hasClient && !existsSync(join(packages, "awslambdaric")))
    throw new MendableError(
      `function ${functionName}: AWS's runtime client for Python is not installed; type: ${python.executable} -m pip install --target ${packages} ${PYTHON_CLIENT} boto3`,
    );
  return {
    program: python.executable,
    // The folder that it starts in, the task root, is where it imports from first. It is nobody's to write compiled
    // modules into: on Lambda it is read-only.
    args: ["-B", "-m", "awslambdaric", handler],
    env: { PYTHONPATH: [packages, environment.PYTHONPATH].filter(Boolean).join(":") },
    ...(`python${python.version}` !== runtime && {
      advice: `its runtime is ${runtime}, and this machine has no such Python: Python ${python.version} runs it`,
    }),
  };
}

/** Where packages for one version of Python are kept: they are compiled for it. */
export function pythonPackages(cacheFolder: string, version: string): string {
  return join(cacheFolder, "python", version);
}

const DESCRIBE = `import sys, importlib.util
print(sys.executable, "%d.%d" % sys.version_info[:2], importlib.util.find_spec("awslambdaric") is not None, sep="\\t")`;

/**
 * A program of this machine's PATH. It is asked without the developer's own settings and packages (-I), since none of
 * them reaches a function.
 */
async function find(program: string): Promise<Python | undefined> {
  const answer = await promisify(execFile)(program, ["-I", "-c", DESCRIBE]).catch(() => undefined);
  if (!answer) return undefined;
  const [executable = "", version = "", hasClient] = answer.stdout.trim().split("\t");
  return { executable, version, hasClient: hasClient === "True" };
}
