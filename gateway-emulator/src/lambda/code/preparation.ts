import type { RunnableCode } from "./runnable-code.ts";

/** How a function's code is made ready, again after every change. */
export interface Preparation {
  /** @throws {CodeError} when there is no code, or when it does not compile */
  prepare(): Promise<RunnableCode>;
  /** What the code was made of the last time, or could not be made of. */
  watched(): WatchedNames;
  /** Whether what there was the last time looks as if somebody is about to write the rest. */
  looksUnfinished(): boolean;
  /** How long what is saved together may take, in milliseconds. */
  readonly burstMs: number;
  /** How long the rest of what looks unfinished is waited for, in milliseconds. */
  readonly unfinishedMs: number;
  close(): Promise<void>;
}

/** Folders, each with the names in it that matter, a script's with or without its extension; `all` but what no code is made of. */
export type WatchedNames = Map<string, Set<string> | "all">;

/** `greet` of `greet.ts`, since an import of `./greet` may mean that or `greet.js`; any other name as it is. */
export function stemOf(name: string): string {
  return name.replace(/\.([cm]?[jt]sx?|json)$/, "");
}
