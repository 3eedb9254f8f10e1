import { charactersOf } from "../pace/pieces.ts";
import { TOKEN_WEIGHT, textWeight, tokensOfWeight } from "./tokens.ts";

/** Counts what a model says, and keeps it within maxTokens. */
export class TokenBudget {
  #weightLeft: number;
  #weightSpent = 0;
  #exhausted = false;

  constructor(maxTokens = Infinity) {
    this.#weightLeft = maxTokens * TOKEN_WEIGHT;
  }

  /** As much of the text as there is room for; empty from the first character on that did not fit. */
  spend(text: string): string {
    let fitting = "";
    for (const character of charactersOf(text)) {
      const weight = textWeight(character);
      this.#exhausted ||= weight > this.#weightLeft;
      if (this.#exhausted) break;
      this.#weightLeft -= weight;
      this.#weightSpent += weight;
      fitting += character;
    }
    return fitting;
  }

  /** Whether something had to be left out. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  get spentTokens(): number {
    return tokensOfWeight(this.#weightSpent);
  }
}
