/**
 * An error that its user can mend: its message says, in one line, what is wrong and what to do. Any other error
 * that reaches the command line is a fault of ours.
 */
export class MendableError extends Error {
  override name = "MendableError";
}
