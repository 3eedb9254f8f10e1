import { cutText } from "../control/cut-text.ts";
import { MendableError } from "../control/mendable-error.ts";

/** A stack that cannot be read; the message is one line that says where, what is wrong and how to mend it. */
export class StackError extends MendableError {
  override name = "StackError";

  constructor(message: string) {
    super(inShort(message).replaceAll(/\s*\n\s*/g, " "));
  }
}

const MAX_MESSAGE_CHARACTERS = 1_000;
const MAX_WORD_CHARACTERS = 200;
/** Of each end: a regular expression does not take words of millions of characters. */
const MAX_LOOKED_AT = 50_000;

/** The place stands at the beginning, the way out at the end: what is too long goes from between. */
function inShort(message: string): string {
  if (message.length <= MAX_MESSAGE_CHARACTERS) return message;
  const long = message.length > 2 * MAX_LOOKED_AT;
  const ends = long ? `${message.slice(0, MAX_LOOKED_AT)}${message.slice(-MAX_LOOKED_AT)}` : message;
  const text = ends.replaceAll(/[^\s'",;)]+/g, (word) => cutText(word, MAX_WORD_CHARACTERS));
  if (text.length <= MAX_MESSAGE_CHARACTERS) return text;
  const half = MAX_MESSAGE_CHARACTERS / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed();
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
