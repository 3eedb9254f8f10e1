/** A connection that went away, whoever of the two sides ended it. */
const CONNECTION_CODES =
  /^(ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP2_.*)$/;

/** What the SDK says when HTTP/2 gave it no code, and when the bytes did not arrive whole. */
const SENTENCES =
  /Truncated event message|checksum|http2 request did not get a response|abnormally aborted in mid-communication/;

/** What a frame throws that cannot be read; the errors of a service have names of their own. */
const PLAIN_NAMES = ["Error", "TypeError", "SyntaxError", "RangeError"];

/** A connection that never was. HTTP/2 hides it in the message. */
const NOT_CONNECTED = /\b(connect|getaddrinfo) E[A-Z_]+/;

/**
 * Whether a call failed because its stream broke off, on the way or in the middle of a frame, and not because the
 * service refused it or could not be reached. `begun`: the call was answered, and its first frame read.
 *
 * The same break has another face on HTTP/1.1 and on HTTP/2: the SDK names none of them.
 */
export function isBrokenStream({ error, begun }: { error: unknown; begun: boolean }): boolean {
  if (!(error instanceof Error)) return false;
  const { code, isService, answered } = parseError(error);
  if (isService || NOT_CONNECTED.test(error.message)) return false;
  if (CONNECTION_CODES.test(code) || SENTENCES.test(error.message)) return true;
  return (begun || answered) && PLAIN_NAMES.includes(error.name);
}

/** What the SDK adds to an error: `$fault` to those of a service, and the status of an answer it could not read. */
function parseError(error: Error): { code: string; isService: boolean; answered: boolean } {
  const { code, $fault, $metadata } = error as Error & {
    code?: unknown;
    $fault?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return { code: String(code), isService: $fault !== undefined, answered: $metadata?.httpStatusCode === 200 };
}
