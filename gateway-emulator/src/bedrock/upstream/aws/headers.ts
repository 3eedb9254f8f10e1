import type { IncomingHttpHeaders } from "node:http";

/** What Bedrock reads of a request; what the client has signed is signed anew. */
const FORWARDED = /^(content-type|accept|x-amzn-bedrock-.+|amz-sdk-.+)$/;

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

export function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return pick(headers, (name) => FORWARDED.test(name));
}

/** Those that are not of one connection alone. */
export function endToEndHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const named = (headers.connection ?? "").toLowerCase().split(/\s*,\s*/);
  return pick(headers, (name) => !HOP_BY_HOP.has(name) && !named.includes(name));
}

function pick(headers: IncomingHttpHeaders, isWanted: (name: string) => boolean): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && isWanted(name)) picked[name] = Array.isArray(value) ? value.join(", ") : value;
  return picked;
}
