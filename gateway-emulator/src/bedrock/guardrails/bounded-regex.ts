import { type Context, createContext, Script } from "node:vm";
import type { Span } from "./finding.ts";
import { MAX_REGEX_MS } from "./limits.ts";

/** Finds what a stack's own regular expression matches; nothing when that takes too long. */
export class BoundedRegex {
  readonly #pattern: RegExp;
  readonly #onGivenUp: () => void;
  #context: Context | undefined;
  #attempt: Script | undefined;

  /** @throws SyntaxError for what is no regular expression */
  constructor(source: string, onGivenUp: () => void) {
    this.#pattern = parseRegex(source);
    this.#onGivenUp = onGivenUp;
  }

  find(text: string): Span[] {
    // Made when they are first needed. Only a context of its own can be stopped.
    this.#context ??= createContext({});
    this.#attempt ??= new Script(
      "Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => [index, index + length]).flat()",
    );
    this.#context["pattern"] = this.#pattern;
    this.#context["text"] = text;
    try {
      return pairs(this.#attempt.runInContext(this.#context, { timeout: MAX_REGEX_MS }));
    } catch (error) {
      if (!isTimeout(error)) throw error;
      this.#onGivenUp();
      return [];
    } finally {
      delete this.#context["text"];
    }
  }
}

/** @throws SyntaxError */
export function parseRegex(source: string): RegExp {
  return new RegExp(source, /\\[pPu]\{/.test(source) ? "gu" : "g");
}

function pairs(bounds: unknown): Span[] {
  if (!Array.isArray(bounds)) return [];
  const numbers = bounds.map(Number);
  return numbers.flatMap((start, index) => {
    const end = numbers[index + 1];
    return index % 2 === 1 || end === undefined || end === start ? [] : [{ start, end }];
  });
}

function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}
