import { hash } from "node:crypto";
import { type SignedRequest, headerOf, splitTarget } from "./signed-request.ts";
import { encodeBytes, parseQuery } from "./uri-encoding.ts";

const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
const HASH_NAME = "x-amz-content-sha256";

/**
 * Writes a request in the one form that both sides sign.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const { path, query } = splitTarget(request.rawTarget);
  const names = [...signedHeaders].sort();
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${canonicalHeader(request, name)}`),
    "",
    names.join(";"),
    payloadHash(request, query),
  ].join("\n");
}

/** The raw path without empty and dot segments, and each segment, encoded as it already is, encoded once more. */
function canonicalPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encodeBytes(segment));
  }
  if (segments.length === 0) return "/";
  return `/${segments.join("/")}${path.endsWith("/") ? "/" : ""}`;
}

/** By name, then by value; the signature itself cannot be signed. */
function canonicalQuery(query: string): string {
  return parseQuery(query)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encodeBytes(name), encodeBytes(value)] as const)
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function canonicalHeader(request: SignedRequest, name: string): string {
  const value = headerOf(request, name) ?? headerOf(request, otherNameOfHost(name)) ?? "";
  return value.replace(/[ \t]+/g, " ").replace(/^ | $/g, "");
}

/** HTTP/2 calls the host `:authority`, and a client may sign it by either name. */
function otherNameOfHost(name: string): string {
  if (name === "host") return ":authority";
  return name === ":authority" ? "host" : name;
}

/** The body's own hash, whatever the request claims it to be; unless the client says that it signs none. */
function payloadHash(request: SignedRequest, query: string): string {
  const claimed =
    headerOf(request, HASH_NAME) ?? parseQuery(query).find(([name]) => name.toLowerCase() === HASH_NAME)?.[1];
  if (claimed === UNSIGNED_PAYLOAD) return UNSIGNED_PAYLOAD;
  return hash("sha256", request.body, "hex");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
