/** An execution environment that can be debugged. */
export interface Debuggable {
  functionName: string;
  environmentId: string;
  /** The WebSocket URL of its process's inspector, which is opened if need be; undefined when it has none. */
  inspector(): Promise<string | undefined>;
}
