import { incompleteSignature, invalidSignature } from "./signature-error.ts";

/** How far a client's clock may be from ours. */
const MAX_SKEW_MS = 5 * 60_000;
const MAX_EXPIRES_MS = 7 * 24 * 60 * 60_000;

/** When a request was signed. */
export interface SigningTime {
  /** As it stands in the string to sign: `20261122T143000Z`. */
  iso: string;
  ms: number;
}

/** Reads the basic ISO 8601 form, or an HTTP date, which is signed in that form all the same. */
export function parseSigningTime(date: string): SigningTime {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  const ms = match
    ? Date.parse(`${match.slice(1, 4).join("-")}T${match.slice(4).join(":")}Z`)
    : Date.parse(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/.test(date) ? date : "");
  if (Number.isNaN(ms))
    throw incompleteSignature(
      `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  return { iso: toBasicIso(ms), ms };
}

/**
 * @param expires for how many seconds a presigned URL holds, as its query says.
 * @throws SignatureError InvalidSignatureException when the request is too old, or from the future.
 */
export function checkSigningTime(signed: SigningTime, nowMs: number, expires: string | undefined): void {
  // Signed to the second, so compared by the second.
  const now = Math.floor(nowMs / 1000) * 1000;
  const validMs = expires === undefined ? MAX_SKEW_MS : parseExpires(expires);
  if (signed.ms >= now - validMs && signed.ms <= now + MAX_SKEW_MS) return;
  const here = toBasicIso(now);
  const advice = `This request was signed at ${signed.iso}, and here it is ${here}. Set the clock of the client's machine.`;
  if (signed.ms < now - validMs)
    throw invalidSignature(
      `Signature expired: ${signed.iso} is now earlier than ${toBasicIso(now - validMs)} (${here} - ${validMs / 60_000} min.)`,
      advice,
    );
  throw invalidSignature(
    `Signature not yet current: ${signed.iso} is still later than ${toBasicIso(now + MAX_SKEW_MS)} (${here} + 5 min.)`,
    advice,
  );
}

function parseExpires(expires: string): number {
  const ms = /^\d{1,6}$/.test(expires) ? Number(expires) * 1000 : 0;
  if (ms < 1000 || ms > MAX_EXPIRES_MS)
    throw incompleteSignature(
      `X-Amz-Expires must be a number of seconds from 1 to 604800, not '${expires}'.`,
    );
  return ms;
}

function toBasicIso(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
}
