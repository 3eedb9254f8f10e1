import { createContext, Script, type Context } from "node:vm";

/** A check was given up, for everything else stands still as long as it runs. */
export class OutOfTimeError extends Error {
  override readonly name = "OutOfTimeError";
}

// Made when they are first needed: few stacks have what needs them.
let context: Context | undefined;
let script: Script | undefined;

/**
 * Runs what may try everything there is, such as a regular expression that backtracks, and gives up in time. That
 * costs a tenth of a millisecond.
 * @throws {OutOfTimeError}
 */
export function withinTime<Result>(limitMs: number, run: () => Result): Result {
  context ??= createContext({});
  script ??= new Script("run()");
  context.run = run;
  try {
    return script.runInContext(context, { timeout: limitMs });
  } catch (error) {
    if (isTimeout(error))
      throw new OutOfTimeError(`that takes more than ${limitMs} ms, the emulator's limit`);
    throw error;
  } finally {
    delete context.run;
  }
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
