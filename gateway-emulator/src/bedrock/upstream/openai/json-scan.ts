/** Follows a JSON object as it comes, each character once, to tell when its last bracket has closed. */
export class JsonScan {
  #depth = 0;
  #begun = false;
  #inString = false;
  #escaped = false;

  /** Whether the object has come to its end; whether it is JSON at all is not asked. */
  get closed(): boolean {
    return this.#begun && this.#depth === 0;
  }

  take(text: string): void {
    for (const character of text) {
      if (this.#escaped) this.#escaped = false;
      else if (this.#inString && character === "\\") this.#escaped = true;
      else if (character === '"') this.#inString = !this.#inString;
      else if (!this.#inString) this.#bracket(character);
    }
  }

  #bracket(character: string): void {
    if (character === "{" || character === "[") {
      this.#begun = true;
      this.#depth += 1;
    }
    if (character === "}" || character === "]") this.#depth -= 1;
  }
}
