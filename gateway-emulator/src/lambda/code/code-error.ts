import { MendableError } from "../../control/mendable-error.ts";

/** The function's code cannot be used; the message says what to mend, in one line. */
export class CodeError extends MendableError {
  override name = "CodeError";

  constructor(functionName: string, message: string) {
    super(`function ${functionName}: ${message}`);
  }
}
