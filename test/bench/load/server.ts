/** One server under load: what it is called, and how it is started. */
export interface Server {
  name: string;
  /** Whether no goal is held against it: should it fail under the load, the others go on without it. */
  onlyShown?: boolean;
  /**
   * Starts it, with the shared handler.
   * @param nodeArgs for the Node.js that runs the server itself
   */
  start(nodeArgs?: string[]): Promise<RunningServer>;
}

export interface RunningServer extends AsyncDisposable {
  /** Where its WebSocket API is, or will be. */
  websocket: string;
  /** What its process has said so far. */
  said(): string;
}
