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

/** What a read yields; nothing when only AWS could say. */
export function ifKnown<Value>(read: () => Value): Value | undefined {
  return unless(UnknownValueError, read);
}

/** What a read yields; nothing when only Terraform or AWS could say. */
export function ifReadable<Value>(read: () => Value): Value | undefined {
  return unless(StackError, read);
}

function unless<Value>(kind: typeof StackError, read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof kind) return undefined;
    throw error;
  }
}
