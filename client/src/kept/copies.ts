/** What this browser keeps of conversations, to be read without a connection; nothing else depends on it. */
export interface Copies {
  /** `undefined` when there is none. */
  load(key: string): Promise<unknown>;
  /** Of the conversations, the fifty kept last stay. */
  save(key: string, copy: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}
