import { ALGORITHM, type Authorization, parseSignedHeaders } from "./authorization.ts";
import { incompleteSignature } from "./signature-error.ts";
import { parseQuery } from "./uri-encoding.ts";

/**
 * Reads the signature of a presigned URL out of its query; undefined when the query has nothing of one.
 * @throws SignatureError IncompleteSignatureException, which names all that is missing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function parsePresignedQuery(query: string): Authorization | undefined {
  const parameters = new Map(parseQuery(query));
  const algorithm = parameters.get("X-Amz-Algorithm");
  const credential = parameters.get("X-Amz-Credential");
  const signature = parameters.get("X-Amz-Signature");
  const signedHeaders = parameters.get("X-Amz-SignedHeaders");
  const date = parameters.get("X-Amz-Date");
  if (!algorithm && !credential && !signature) return undefined;
  if (!algorithm || !credential || !signature || !signedHeaders || !date) {
    const missing = Object.entries({ algorithm, credential, signature, signedHeaders, date })
      .filter(([, value]) => !value)
      .map(([name]) => `AWS query-string parameters must include 'X-Amz-${capitalize(name)}'.`);
    throw incompleteSignature([...missing, "Re-examine the query-string parameters."].join(" "));
  }
  if (algorithm !== ALGORITHM) throw incompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'.`);
  const expires = parameters.get("X-Amz-Expires");
  return {
    credential,
    signature,
    signedHeaders: parseSignedHeaders(signedHeaders),
    date,
    sessionToken: parameters.get("X-Amz-Security-Token"),
    ...(expires !== undefined && { expires }),
  };
}

function capitalize(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
