/** Names the field of a list of models that is wrong, and what it has to be. */
export class ModelsError extends Error {
  override readonly name = "ModelsError";
}

/** An object's fields, read one by one under their path. Each reader throws ModelsError. */
export class Fields {
  readonly #at: string;
  readonly #values: Readonly<Record<string, unknown>>;

  /** @throws ModelsError unless `value` is an object that has no other fields than the known ones */
  constructor(value: unknown, at: string, known: readonly string[]) {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw wrong(at, `an object with ${known.join(", ")}`, value);
    const stranger = Object.keys(value).find((name) => !known.includes(name));
    if (stranger !== undefined)
      throw new ModelsError(`${at}.${stranger} is not known; there are ${known.join(", ")}`);
    this.#at = at;
    this.#values = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  object(name: string, known: readonly string[]): Fields {
    return new Fields(this.#values[name], this.path(name), known);
  }

  objects(name: string, known: readonly string[]): Fields[] {
    return this.list(name).map((value, index) => new Fields(value, `${this.path(name)}[${index}]`, known));
  }

  text(name: string): string {
    const value = this.#values[name];
    if (typeof value !== "string" || value === "") throw this.wrong(name, "a text");
    return value;
  }

  yesOrNo(name: string): boolean {
    const value = this.#values[name];
    if (typeof value !== "boolean") throw this.wrong(name, "true or false");
    return value;
  }

  amount(name: string): number {
    const value = this.#values[name];
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
      throw this.wrong(name, "a number, 0 or more");
    return value;
  }

  count(name: string): number {
    const value = this.#values[name];
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
      throw this.wrong(name, "a whole number, 1 or more");
    return value;
  }

  date(name: string): string {
    const value = this.#values[name];
    if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(Date.parse(value)))
      throw this.wrong(name, 'a date such as "2026-11-22"');
    return value;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
    const word = words.find((one) => one === this.#values[name]);
    if (word === undefined) throw this.wrong(name, `one of ${words.join(", ")}`);
    return word;
  }

  someOf<Word extends string>(name: string, words: readonly Word[]): Word[] {
    return this.list(name).map((value, index) => {
      const word = words.find((one) => one === value);
      if (word === undefined)
        throw wrong(`${this.path(name)}[${index}]`, `one of ${words.join(", ")}`, value);
      return word;
    });
  }

  texts(name: string): string[] {
    return this.list(name).map((value, index) => {
      if (typeof value !== "string") throw wrong(`${this.path(name)}[${index}]`, "a text", value);
      return value;
    });
  }

  wrong(name: string, expected: string): ModelsError {
    return wrong(this.path(name), expected, this.#values[name]);
  }

  private list(name: string): unknown[] {
    const value = this.#values[name];
    if (!Array.isArray(value)) throw this.wrong(name, "a list");
    return value;
  }

  private path(name: string): string {
    return `${this.#at}.${name}`;
  }
}

function wrong(at: string, expected: string, value: unknown): ModelsError {
  const json = value === undefined ? "missing" : JSON.stringify(value);
  return new ModelsError(
    `${at} must be ${expected}; it is ${json.length > 60 ? `${json.slice(0, 60)}…` : json}`,
  );
}
