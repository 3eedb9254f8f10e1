import { MAX_TEXT_CHARACTERS } from "../../control/cut-text.ts";

/** What is no text of the answer: thoughts, the name of a tool, its input. */
export type SaidKind = "reasoning" | "tool" | "toolInput";

/** What was said, with the milliseconds from the call's beginning; where it is no text, also what it is. */
type SaidToken = [ms: number, text: string] | [ms: number, text: string, kind: SaidKind];

/** As many as are kept apart: the journal holds thousands of calls. */
export const MAX_SAID_TOKENS = 128;

/** What a model has said, piece by piece; of a long answer with coarser times, of a very long one only the beginning. */
export class SaidTokens {
  #tokens: SaidToken[] = [];
  #characters = 0;
  #isFull = false;
  #leftOut = 0;

  /** When the first of it was said, in milliseconds from the call's beginning. */
  get firstMs(): number | undefined {
    return this.#tokens[0]?.[0];
  }

  add(ms: number, text: string, kind?: SaidKind): void {
    if (text === "") return;
    this.#isFull ||= this.#characters + text.length > MAX_TEXT_CHARACTERS || !this.#makeRoom();
    if (this.#isFull) {
      this.#leftOut += text.length;
      return;
    }
    this.#characters += text.length;
    this.#tokens.push(kind === undefined ? [ms, text] : [ms, text, kind]);
  }

  /** With a mark of how much is missing. */
  list(): readonly SaidToken[] {
    if (this.#leftOut === 0) return this.#tokens;
    const last = this.#tokens.at(-1);
    const mark = `… (${this.#leftOut.toLocaleString("en")} more characters)`;
    return [...this.#tokens, [last?.[0] ?? 0, mark]];
  }

  /** Two neighbours of one kind become one, from the first one's time on. False when that does not help. */
  #makeRoom(): boolean {
    if (this.#tokens.length < MAX_SAID_TOKENS) return true;
    const merged: SaidToken[] = [];
    let isPair = false;
    for (const token of this.#tokens) {
      const previous = merged.at(-1);
      isPair = !isPair && previous?.[2] === token[2];
      if (isPair && previous) previous[1] += token[1];
      else merged.push(token);
    }
    this.#tokens = merged;
    return merged.length < MAX_SAID_TOKENS * 0.75;
  }
}
