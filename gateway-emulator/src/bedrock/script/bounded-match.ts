import { boundedPattern } from "../../control/bounded-pattern.ts";
import { OutOfTimeError, withinTime } from "../../control/within-time.ts";
import { MAX_MATCH_MS } from "./limits.ts";
import { scriptFault } from "./script-fault.ts";

/**
 * Whether a text matches. One that has to look around or back can take for ever: it is given up in time.
 * @throws BedrockError ModelErrorException (424) when it was given up
 */
export function matchesInTime(source: string, text: string): boolean {
  const pattern = boundedPattern(source);
  try {
    return withinTime(MAX_MATCH_MS, () => pattern.test(text));
  } catch (error) {
    if (!(error instanceof OutOfTimeError)) throw error;
    throw scriptFault(
      `a script's "matches" takes more than ${MAX_MATCH_MS} ms, the emulator's limit: ${source}; a repetition in a repetition, as in (a+)+, is what makes it slow`,
    );
  }
}
