import type { Row } from "./table.ts";

/**
 * Reads the attributes of a row; each function is given the name of one.
 * @throws {Error} naming the row and the attribute, when it is not what we write
 */
export function attributesOf(row: Row) {
  function refuse(name: string, what: string): Error {
    return new Error(`the row ${String(row.pk)}, ${String(row.sk)} has no ${name} that is ${what}`);
  }
  function string(name: string): string {
    const value = row[name];
    if (typeof value === "string") return value;
    throw refuse(name, "a string");
  }
  return {
    string,
    stringOrNull: (name: string) => (row[name] === null ? null : string(name)),
    number(name: string): number {
      const value = row[name];
      if (typeof value === "number") return value;
      throw refuse(name, "a number");
    },
    boolean(name: string): boolean {
      const value = row[name];
      if (typeof value === "boolean") return value;
      throw refuse(name, "true or false");
    },
    true(name: string): true {
      if (row[name] === true) return true;
      throw refuse(name, "true");
    },
    oneOf<Word extends string>(name: string, words: readonly Word[]): Word {
      const word = words.find((one) => one === row[name]);
      if (word !== undefined) return word;
      throw refuse(name, `one of ${words.join(", ")}`);
    },
    /** A set of strings, which DynamoDB never stores empty. */
    strings(name: string): string[] {
      const value = row[name];
      if (value === undefined) return [];
      if (value instanceof Set) return [...value].map(String);
      throw refuse(name, "a set");
    },
    /** A map of strings. */
    record(name: string): Record<string, string> {
      const value = row[name];
      if (typeof value === "object" && value !== null && !(value instanceof Set))
        return value as Record<string, string>;
      throw refuse(name, "a map");
    },
    /**
     * What was written as JSON: what others shape (a model's tool input, a citation) comes back as it was, whereas
     * DynamoDB's own types refuse a number past 2^53 and a nesting past 32.
     */
    json: (name: string): unknown => JSON.parse(string(name)),
    optional<Name extends string, Value>(name: Name, parse: (name: Name) => Value): { [N in Name]?: Value } {
      return row[name] === undefined ? {} : ({ [name]: parse(name) } as { [N in Name]?: Value });
    },
  };
}
