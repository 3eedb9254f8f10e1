import type { CodeError } from "./code-error.ts";
import type { RunnableCode } from "./runnable-code.ts";

/** Where a function's code comes from. */
export interface CodeSource {
  /**
   * The code as it is now, with a change that is under way; when that cannot be used, the last that could.
   * @throws {CodeError} when there has been none
   */
  current(): Promise<RunnableCode>;
  close(): Promise<void>;
}

/** What a watched source tells: `changing`, and then exactly one of the other three. */
export interface CodeEvents {
  /** It has been saved; it is being made ready. */
  changing(): void;
  changed(code: RunnableCode): void;
  /** What was saved makes no difference. */
  unchanged(): void;
  failed(error: CodeError): void;
  /** Changes are not noticed any more, or not all of them; the reason says what to do, in one line. */
  unwatched(reason: string): void;
}
