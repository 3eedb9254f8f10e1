/** A function's code as it was at one time, in a folder that nobody changes any more. */
export interface RunnableCode {
  /** The absolute path of the folder that the handler is in. */
  taskRoot: string;
  /** Another one after every change. */
  hash: string;
  /** A module that imports what the code imports from outside; a process that waits for its code loads it ahead. */
  imports?: string;
  /** Writes its folder again, the same as it was, where somebody has removed it; absent where it is not ours to write. */
  writeAgain?: () => Promise<void>;
}
