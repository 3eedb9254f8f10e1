/** One server under load: what it is called, and how it is started. */
export interface Server {
  name: string;
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
