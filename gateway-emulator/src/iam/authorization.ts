/** What a request says of its signature, in its Authorization header or in its query. */
export interface Authorization {
  /** `keyid/date/region/service/aws4_request`, unparsed. */
  credential: string;
  /** In lower case. */
  signedHeaders: string[];
  /** Of the HTTP date that was signed: `20261122T143000Z`, unparsed. */
  date: string;
  signature: string;
  sessionToken: string | undefined;
  /** Only in a presigned query: for how many seconds it holds, unparsed. */
  expires?: string;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";

export function parseSignedHeaders(list: string): string[] {
  const names = list.toLowerCase().split(";");
  return [...new Set(names)].filter((name) => name !== "");
}
