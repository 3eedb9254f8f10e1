import { OutOfTimeError, withinTime } from "../../control/within-time.ts";
import type { Span } from "./finding.ts";
import { MAX_REGEX_MS } from "./limits.ts";

/** Finds what a stack's own regular expression matches; nothing when that takes too long. */
export class BoundedRegex {
  readonly #pattern: RegExp;
  readonly #onGivenUp: () => void;

  /** @throws SyntaxError for what is no regular expression */
  constructor(source: string, onGivenUp: () => void) {
    this.#pattern = parseRegex(source);
    this.#onGivenUp = onGivenUp;
  }

  find(text: string): Span[] {
    try {
      return withinTime(MAX_REGEX_MS, () => spansOf(text, this.#pattern));
    } catch (error) {
      if (!(error instanceof OutOfTimeError)) throw error;
      this.#onGivenUp();
      return [];
    }
  }
}

/** @throws SyntaxError */
export function parseRegex(source: string): RegExp {
  return new RegExp(source, /\\[pPu]\{/.test(source) ? "gu" : "g");
}

/** Empty matches are none. */
function spansOf(text: string, pattern: RegExp): Span[] {
  return Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  })).filter(({ start, end }) => end > start);
}
