import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../../../iam/credentials.ts";
import type { RelayRequest } from "../relay.ts";
import type { Destination } from "./destination.ts";
import { forwardedHeaders } from "./headers.ts";
import { noCredentials } from "./refusals.ts";
import { Sha256 } from "./sha256.ts";

export type CredentialProvider = () => Promise<Credentials>;

/** With what calls of the real Bedrock are allowed: an API key of Bedrock's, which goes first, or an access key. */
export interface Identity {
  bearerToken?: string | undefined;
  credentials: CredentialProvider;
}

/**
 * A request's headers for the real Bedrock, signed anew by the machine's own time.
 * @throws BedrockError 403 when there are no credentials, or expired ones
 */
export async function authorizedHeaders(
  { method, headers, body }: RelayRequest,
  { region, endpoint, target }: Destination,
  { bearerToken, credentials }: Identity,
): Promise<Record<string, string>> {
  const own: Record<string, string> = { ...forwardedHeaders(headers), host: endpoint.host };
  if (body.length > 0 || method === "POST") own["content-length"] = String(body.length);
  if (bearerToken) return { ...own, authorization: `Bearer ${bearerToken}` };
  const identity = await credentials().catch((error: unknown) => {
    throw noCredentials(error);
  });
  // By default it encodes each path segment once more, as every service but S3 wants it.
  const signer = new SignatureV4({ service: "bedrock", region, credentials: identity, sha256: Sha256 });
  const { protocol, hostname } = endpoint;
  const [path = "/", ...query] = target.split("?");
  const signed = await signer.sign({
    method,
    protocol,
    hostname,
    path,
    query: queryBag(query.join("?")),
    headers: own,
    body,
  });
  return signed.headers;
}

function queryBag(query: string): Record<string, string[]> {
  const bag: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (bag[name] ??= []).push(value);
  return bag;
}
