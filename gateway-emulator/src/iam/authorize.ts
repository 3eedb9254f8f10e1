import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { CredentialStore } from "./credentials.ts";
import { SignatureError } from "./signature-error.ts";
import { verifySignature, type SigningName } from "./signature.ts";
import { splitTarget, type SignedRequest } from "./signed-request.ts";

/** Who has signed a request. */
export interface Caller {
  accessKeyId: string;
}

/**
 * Lets a request pass, or not; says who called, where anybody was asked.
 * @throws {SignatureError} 403, by AWS's name for what is wrong
 */
export type Authorize = (request: SignedRequest) => Caller | undefined;

/** Lets everyone pass, as with `--auth off`. */
export const anyone: Authorize = () => undefined;

/** Asks of each request to one service that a known access key has signed it; tells the developer when it has not. */
export function signedFor(
  service: SigningName,
  options: {
    credentials: CredentialStore;
    journal: Journal;
    clock: Clock;
    /** Any, when it is absent. */
    region?: string;
  },
): Authorize {
  const { journal, clock, ...expected } = options;
  return (request) => {
    try {
      return verifySignature({ ...request, ...expected, service, now: clock.now() });
    } catch (error) {
      if (error instanceof SignatureError && error.advice !== undefined)
        journal.write({
          kind: "advice",
          // Without its query, which in a presigned request holds the signature and the session token.
          detail: {
            advice: `403 ${error.name} (${request.method} ${splitTarget(request.rawTarget).path}): ${error.advice}`,
          },
        });
      throw error;
    }
  };
}
