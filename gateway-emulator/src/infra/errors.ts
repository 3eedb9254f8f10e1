import { MendableError } from "../control/mendable-error.ts";

/** A stack that cannot be read; the message is one line that says where, what is wrong and how to mend it. */
export class StackError extends MendableError {
  override name = "StackError";

  constructor(message: string) {
    super(message.replaceAll(/\s*\n\s*/g, " "));
  }
}

/** A value that only AWS can give, when it makes the resource. */
export class UnknownValueError extends StackError {
  override name = "UnknownValueError";
}
