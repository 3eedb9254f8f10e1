import { createHmac, createSecretKey, hash, timingSafeEqual, type KeyObject } from "node:crypto";
import { ALGORITHM, type Authorization } from "./authorization.ts";
import { parseAuthorizationHeader } from "./authorization-header.ts";
import { checkBearerToken } from "./bearer-token.ts";
import { canonicalRequest } from "./canonical-request.ts";
import { type CredentialScope, checkScope, parseCredential } from "./credential-scope.ts";
import type { Credentials } from "./credentials.ts";
import { parsePresignedQuery } from "./presigned-query.ts";
import { invalidSignature, missingAuthenticationToken, unrecognizedClient } from "./signature-error.ts";
import { type SignedRequest, headerOf, splitTarget } from "./signed-request.ts";
import { type SigningTime, checkSigningTime, parseSigningTime } from "./signing-time.ts";

/** The names that AWS's services go by in a signature. */
export type SigningName = "execute-api" | "bedrock" | "lambda" | "dynamodb";

export interface VerifySignatureOptions extends SignedRequest {
  service: SigningName;
  /** Any, when it is not given. */
  region?: string;
  credentials: { lookup(accessKeyId: string): Credentials | undefined };
  /** Milliseconds since the Unix epoch, by the clock that clients sign by. */
  now: number;
}

/**
 * Finds out who sent a request by its signature (Signature Version 4), in the header or in a presigned query.
 * @throws SignatureError 403, by AWS's name for what is wrong; nothing else.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function verifySignature(request: VerifySignatureOptions): { accessKeyId: string } {
  const header = headerOf(request, "authorization");
  if (request.service === "bedrock" && header?.startsWith("Bearer "))
    return checkBearerToken(header.slice(7));

  const authorization = header
    ? parseAuthorizationHeader(header, request)
    : parsePresignedQuery(splitTarget(request.rawTarget).query);
  if (!authorization) throw missingAuthenticationToken();

  const signed = parseCredential(authorization.credential);
  const time = parseSigningTime(authorization.date);
  checkScope(signed, { service: request.service, region: request.region, date: time.iso });
  checkHostIsSigned(authorization);
  const credentials = identify(signed.accessKeyId, authorization, request.credentials);
  checkSigningTime(time, request.now, authorization.expires);
  checkSignature(request, { authorization, credentials, signed, time });
  return { accessKeyId: signed.accessKeyId };
}

/** Without its host, a signature would hold for every server. */
function checkHostIsSigned({ signedHeaders }: Authorization): void {
  if (signedHeaders.includes("host") || signedHeaders.includes(":authority")) return;
  throw invalidSignature(
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    "This request's signature leaves its host out. Sign it with an AWS SDK, or start with --auth off.",
  );
}

function identify(
  accessKeyId: string,
  { sessionToken }: Authorization,
  store: VerifySignatureOptions["credentials"],
): Credentials {
  const credentials = store.lookup(accessKeyId);
  if (!credentials) throw unrecognizedClient("This access key is unknown here.");
  if (!isSameSecret(sessionToken ?? "", credentials.sessionToken ?? ""))
    throw unrecognizedClient("This session token does not go with the access key.");
  return credentials;
}

interface Claim {
  authorization: Authorization;
  credentials: Credentials;
  signed: CredentialScope;
  time: SigningTime;
}

function checkSignature(request: SignedRequest, { authorization, credentials, signed, time }: Claim): void {
  const canonical = canonicalRequest(request, authorization.signedHeaders);
  const scope = [signed.day, signed.region, signed.service, signed.terminator];
  const digest = hash("sha256", bytesOf(canonical), "hex");
  const stringToSign = [ALGORITHM, time.iso, scope.join("/"), digest].join("\n");
  const signature = hmac(signingKey(credentials, scope), stringToSign).toString("hex");
  if (isSameSecret(signature, authorization.signature)) return;
  throw invalidSignature(mismatch(canonical, stringToSign), adviceOnMismatch(credentials));
}

/** The key that each access key signed with last: it changes once a day, and deriving it takes four times as long as using it. */
const lastSigningKeys = new WeakMap<Credentials, { scope: string; key: KeyObject }>();

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key */
function signingKey(credentials: Credentials, parts: readonly string[]): KeyObject {
  const scope = parts.join("/");
  const last = lastSigningKeys.get(credentials);
  if (last?.scope === scope) return last.key;
  const key = parts.reduce<KeyObject>(
    (key, part) => createSecretKey(hmac(key, part)),
    createSecretKey(Buffer.from(`AWS4${credentials.secretAccessKey}`)),
  );
  lastSigningKeys.set(credentials, { scope, key });
  return key;
}

/** AWS shows what it computed from the request, up to the one thing that takes the secret. */
function mismatch(canonical: string, stringToSign: string): string {
  return [
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    `The Canonical String for this request should have been\n'${canonical}'`,
    `The String-to-Sign should have been\n'${stringToSign}'\n`,
  ].join("\n\n");
}

function adviceOnMismatch({ sessionToken }: Credentials): string {
  const secret = sessionToken
    ? "the secret access key is not this key's"
    : "the secret access key is not local";
  return `Either ${secret}, or something between client and server changed the request; its message shows the canonical request to compare.`;
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac("sha256", key).update(bytesOf(text)).digest();
}

/** Texts off the wire: each character is one byte. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** Takes as long whatever two of the same length have in common; how long a signature or a token is, is no secret. */
function isSameSecret(one: string, other: string): boolean {
  const [a, b] = [bytesOf(one), bytesOf(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
