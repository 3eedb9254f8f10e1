/** The names that AWS gives to a request whose caller it cannot make out. */
export type SignatureErrorName =
  | "AccessDeniedException"
  | "IncompleteSignatureException"
  | "InvalidSignatureException"
  | "MissingAuthenticationTokenException"
  | "UnrecognizedClientException";

/** A request is refused for how it is signed; `name` and `message` are AWS's own and go on the wire. */
export class SignatureError extends Error {
  override readonly name: SignatureErrorName;
  readonly statusCode = 403;
  /** What to do about it here, in one line for the terminal; never sent to the caller. */
  readonly advice: string | undefined;

  constructor(name: SignatureErrorName, message: string, advice?: string) {
    super(message);
    this.name = name;
    this.advice = advice;
  }
}

const USE_LOCAL =
  "Use AWS_ACCESS_KEY_ID=local and AWS_SECRET_ACCESS_KEY=local without a session token, or start with --auth off.";

/** The request carries no signature at all. */
export function missingAuthenticationToken(): SignatureError {
  const advice = `This request is not signed. Send it with an AWS SDK. ${USE_LOCAL}`;
  return new SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token", advice);
}

/** The signature is there, but not all of what it takes. */
export function incompleteSignature(message: string): SignatureError {
  const advice =
    "This request's signature cannot be read. Sign it with an AWS SDK, or start with --auth off.";
  return new SignatureError("IncompleteSignatureException", message, advice);
}

/** Nobody here has that access key, or that session token goes with another one. */
export function unrecognizedClient(advice: string): SignatureError {
  const message = "The security token included in the request is invalid.";
  return new SignatureError("UnrecognizedClientException", message, `${advice} ${USE_LOCAL}`);
}

/** The signature can be read, and is not the right one. */
export function invalidSignature(message: string, advice: string): SignatureError {
  return new SignatureError("InvalidSignatureException", message, advice);
}
