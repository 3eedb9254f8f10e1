import { MendableError } from "../control/mendable-error.ts";
import { placesOf } from "../control/stack-trace.ts";

/** A handler did not load; the message names the function, the error and where it is. */
export class InitError extends MendableError {
  override name = "InitError";

  constructor(functionName: string, failure: string) {
    super(`function ${functionName} does not load: ${describe(failure)}`);
  }
}

/** A runtime client's error JSON, or plain text, as one line with the first place in the user's code. */
function describe(failure: string): string {
  let error: { errorType?: unknown; errorMessage?: unknown; trace?: unknown };
  try {
    error = JSON.parse(failure) as typeof error;
  } catch {
    return failure;
  }
  const [place] = placesOf(error.trace);
  const what = `${String(error.errorType)}: ${String(error.errorMessage).replaceAll("\n", " ")}`;
  return place === undefined ? what : `${what} ${place}`;
}
