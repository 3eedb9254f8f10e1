import { MendableError } from "../../control/mendable-error.ts";
import type { FunctionDefinition } from "../definition.ts";

/**
 * Which function of a stack a container runs.
 * @param wanted the function's name, or its handler, such as `index.worker`, which stays the same in every stage while
 *   names have the stage in them; the stack's only function when absent
 * @throws {MendableError} when it is none of the stack's, or when several have the handler
 */
export function chooseFunction(
  functions: readonly FunctionDefinition[],
  wanted: string | undefined,
): FunctionDefinition {
  const named = functions.filter(({ functionName }) => functionName === wanted);
  const meant = named.length > 0 ? named : functions.filter(({ handler }) => (wanted ?? handler) === handler);
  const [chosen] = meant;
  if (chosen && meant.length === 1) return chosen;
  const choices = functions.map(({ functionName, handler }) => `${functionName} (${handler})`);
  throw new MendableError(
    `GROUNDFOG_FUNCTION is ${wanted ?? "not set"}: give it the name of one of the stack's functions, or a handler that no other has: ${choices.join(", ")}`,
  );
}
