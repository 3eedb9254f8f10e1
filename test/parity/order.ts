/** What the probe's function is to do, and in which order; see probe/function/obey.mjs. */
export interface Order {
  hangMs?: number;
  /** Texts to send to the connection, one after the other. */
  posts?: string[];
  /** What to do with the connection. */
  call?: "get" | "delete";
  /** Ends the process. */
  exit?: true;
  /** The message of an error to throw. */
  throw?: string;
  /** What to return, as it is; the event, as a body, when absent. */
  return?: unknown;
  returnNothing?: true;
  /** Under which the event, and what `posts` and `call` came to, are kept. */
  token?: string;
}

/** What `posts` and `call` came to. */
export interface CallOutcome {
  status?: number;
  name?: string;
  message?: string;
}

/** A URL with a query string in which everything is percent-encoded. */
export function withQuery(url: string, query: Record<string, string>): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length > 0 ? `${url}?${pairs.join("&")}` : url;
}
