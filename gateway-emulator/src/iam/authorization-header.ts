import { createHash } from "node:crypto";
import { ALGORITHM, type Authorization, parseSignedHeaders } from "./authorization.ts";
import { incompleteSignature } from "./signature-error.ts";
import { type SignedRequest, headerOf } from "./signed-request.ts";

/**
 * Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` and the headers that go with it.
 * @throws SignatureError IncompleteSignatureException, which names all that is missing.
 */
export function parseAuthorizationHeader(header: string, request: SignedRequest): Authorization {
  const [algorithm = "", ...pairs] = header.trim().split(/[\s,]+/);
  const parameters = new Map<string, string>();
  for (const pair of pairs.filter((pair) => pair !== "")) {
    const equals = pair.indexOf("=");
    if (equals < 0) throw incompleteSignature(missingEqualSign(header));
    parameters.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const credential = parameters.get("Credential");
  const signature = parameters.get("Signature");
  const signedHeaders = parameters.get("SignedHeaders");
  const date = headerOf(request, "x-amz-date") ?? headerOf(request, "date");
  if (!credential || !signature || signedHeaders === undefined || !date) {
    const requirements = [
      !credential && "Authorization header requires 'Credential' parameter.",
      !signature && "Authorization header requires 'Signature' parameter.",
      signedHeaders === undefined && "Authorization header requires 'SignedHeaders' parameter.",
      !date && "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
      `(Hashed with SHA-256 and encoded with Base64) Authorization=${hash(header)}`,
    ];
    throw incompleteSignature(requirements.filter(Boolean).join(" "));
  }
  if (algorithm !== ALGORITHM) throw incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  return {
    credential,
    signature,
    signedHeaders: parseSignedHeaders(signedHeaders),
    date,
    sessionToken: headerOf(request, "x-amz-security-token"),
  };
}

function missingEqualSign(header: string): string {
  const what = "Invalid key=value pair (missing equal-sign) in Authorization header";
  return `${what} (hashed with SHA-256 and encoded with Base64): '${hash(header)}'.`;
}

/** AWS shows the header no other way: it may hold a password or a token that was meant for somebody else. */
function hash(header: string): string {
  return createHash("sha256").update(header).digest("base64");
}
