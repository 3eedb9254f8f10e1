import { characterEnd, characterWeight, weightOf } from "../pace/characters.ts";
import { TOKEN_WEIGHT, tokensOfWeight } from "./tokens.ts";

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
    if (this.#exhausted) return "";
    const weight = weightOf(text);
    if (weight > this.#weightLeft) return this.#spendTheRest(text);
    this.#take(weight);
    return text;
  }

  /** Whether something had to be left out. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  get spentTokens(): number {
    return tokensOfWeight(this.#weightSpent);
  }

  #spendTheRest(text: string): string {
    this.#exhausted = true;
    for (let at = 0; ;) {
      const end = characterEnd(text, at);
      const weight = characterWeight(text, at, end);
      if (weight > this.#weightLeft) return text.slice(0, at);
      this.#take(weight);
      at = end;
    }
  }

  #take(weight: number): void {
    this.#weightLeft -= weight;
    this.#weightSpent += weight;
  }
}
