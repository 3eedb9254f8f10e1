import { type Context, createContext, Script } from "node:vm";
import { boundedPattern } from "../../control/bounded-pattern.ts";
import { MAX_MATCH_MS } from "./limits.ts";
import { scriptFault } from "./script-fault.ts";

// Made when they are first needed: few scripts ask for them.
let context: Context | undefined;
let attempt: Script | undefined;

/**
 * Whether a text matches. One that has to look around or back can take for ever: it is given up in time. That costs a
 * tenth of a millisecond.
 * @throws BedrockError ModelErrorException (424) when it was given up
 */
export function matchesInTime(source: string, text: string): boolean {
  context ??= createContext({});
  attempt ??= new Script("pattern.test(text)");
  context["pattern"] = boundedPattern(source);
  context["text"] = text;
  try {
    return Boolean(attempt.runInContext(context, { timeout: MAX_MATCH_MS }));
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw scriptFault(
      `a script's "matches" takes more than ${MAX_MATCH_MS} ms, the emulator's limit: ${source}; a repetition in a repetition, as in (a+)+, is what makes it slow`,
    );
  } finally {
    delete context["pattern"];
    delete context["text"];
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
