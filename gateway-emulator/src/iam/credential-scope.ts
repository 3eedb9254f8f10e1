import { incompleteSignature, invalidSignature } from "./signature-error.ts";

/** Whose a signature is, and when and where it holds. */
export interface CredentialScope {
  accessKeyId: string;
  /** Such as `20261122`. */
  day: string;
  region: string;
  service: string;
  /** Always `aws4_request`. */
  terminator: string;
}

/** Where a request came to, and the date it bears. */
export interface ExpectedScope {
  service: string;
  /** Any, when it is undefined. */
  region: string | undefined;
  /** Such as `20261122T143000Z`. */
  date: string;
}

/** @throws SignatureError IncompleteSignatureException when it has not the five parts. */
export function parseCredential(credential: string): CredentialScope {
  const parts = credential.split("/");
  const [accessKeyId, day, region, service, terminator, ...rest] = parts;
  if (accessKeyId && day && region && service && terminator && rest.length === 0)
    return { accessKeyId, day, region, service, terminator };
  // AWS shows it whole; but most who get here have put their secret key, which may hold slashes, in the id's place.
  const shown = ["***", ...parts.slice(Math.max(1, parts.length - 4))].join("/");
  const form = "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term";
  throw incompleteSignature(`${form}, got '${shown}'`);
}

/** @throws SignatureError InvalidSignatureException when it was made for another service, region or day. */
export function checkScope(signed: CredentialScope, expected: ExpectedScope): void {
  const faults = [...scopeFaults(signed, expected)];
  if (faults.length === 0) return;
  throw invalidSignature(faults.join(""), adviceOn(signed, expected));
}

function adviceOn(signed: CredentialScope, { service, region = signed.region, date }: ExpectedScope): string {
  if (signed.service !== service || signed.region !== region)
    return `This request is signed for ${signed.service} in ${signed.region}, and came to ${service} in ${region}. Check the client's endpoint and region.`;
  const wrong =
    signed.day === date.slice(0, 8)
      ? `its credential ends with ${signed.terminator}, which has to be aws4_request`
      : `it is signed for the day ${signed.day}, and bears the date ${date}`;
  return `In this request's signature ${wrong}. Sign it with an AWS SDK.`;
}

/** Each as AWS words it, with the space that follows. */
function* scopeFaults(signed: CredentialScope, { service, region, date }: ExpectedScope) {
  if (region !== undefined && signed.region !== region)
    yield `Credential should be scoped to a valid region, not '${signed.region}'. `;
  if (signed.service !== service) yield `Credential should be scoped to correct service: '${service}'. `;
  if (signed.terminator !== "aws4_request")
    yield `Credential should be scoped with a valid terminator: 'aws4_request', not '${signed.terminator}'. `;
  const day = date.slice(0, 8);
  if (signed.day !== day)
    yield `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${signed.day}' != '${day}', from '${date}'.`;
}
