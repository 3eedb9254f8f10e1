/** What a debugger asks of a function's environments; with none attached, nothing. */
export interface Debugging {
  /**
   * Whether a debugger is attached to the function, or was until a moment ago and attaches again: then it has one
   * environment, which is not frozen, and its deadline is far away.
   */
  isAttachedTo(functionName: string): boolean;
  /** The environment that its debugger looks at; undefined when there is none at present. */
  environmentOf(functionName: string): string | undefined;
  /** Resolves when the debugger has attached to this environment too, or has not within a moment. */
  hasReached(functionName: string, environmentId: string): Promise<void>;
}

/** Where nobody debugs. */
export const NO_DEBUGGING: Debugging = {
  isAttachedTo: () => false,
  environmentOf: () => undefined,
  hasReached: () => Promise.resolve(),
};
