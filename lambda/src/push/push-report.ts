/** What became of the posts of one run. */
export interface PushReport {
  /** Calls of PostToConnection. */
  posts: number;
  /** Connections that closed, or were given up, before everything was posted. */
  gone: number;
  /** Posts that were refused because a connection took no more for the moment. */
  limited: number;
  /** The last error that a post ended with. */
  error?: unknown;
}
