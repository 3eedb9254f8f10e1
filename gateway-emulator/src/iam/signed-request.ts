/** A request as it came over the wire, before anything was decoded. */
export interface SignedRequest {
  method: string;
  /** The target of the request line, or `:path` in HTTP/2, with its query. */
  rawTarget: string;
  /** By lower-case name, as Node gives them; HTTP/2's `:authority` among them. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty when there is none; text counts as UTF-8. */
  body: Uint8Array | string;
}

/** A header's value, where several lines count as one list; undefined when it was not sent. */
export function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.join(",") : value;
}

/** What stands before the `?`, and what stands behind it. */
export function splitTarget(rawTarget: string): { path: string; query: string } {
  const mark = rawTarget.indexOf("?");
  if (mark < 0) return { path: rawTarget, query: "" };
  return { path: rawTarget.slice(0, mark), query: rawTarget.slice(mark + 1) };
}
