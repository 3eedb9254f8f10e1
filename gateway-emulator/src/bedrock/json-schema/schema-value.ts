import { between, type Random } from "../model/random.ts";
import { MAX_SCHEMA_DEPTH, MAX_SCHEMA_VALUES, MAX_VALUE_CHARS, SPARE_DEPTH } from "./limits.ts";
import { arrayValue } from "./array-value.ts";
import { givenValues } from "./given-values.ts";
import { numberValue } from "./number-value.ts";
import { objectValue } from "./object-value.ts";
import { resolveSchema } from "./resolve-schema.ts";
import { typeOf } from "./schema.ts";
import { stringValue } from "./string-value.ts";

/** What the parts of one value are made with. */
export interface Making {
  random: Random;
  /** Of the property that is made. */
  name: string;
  /** Leave out what is optional, and take the plainest of several. */
  spare: boolean;
  /** Makes a part. */
  part: (schema: unknown, name: string) => unknown;
}

/**
 * A value that fits a JSON schema: what is required, nested as it is there, from `enum`, `const`, `default` and `examples`
 * where there are any; the same for the same random numbers. Keywords that say what must not be, `if` and `not`, are not
 * looked at, and what asks for absurdly much gets less.
 * @see https://json-schema.org/draft/2020-12/json-schema-validation
 */
export function schemaValue(root: unknown, random: Random): unknown {
  const budget = { left: MAX_SCHEMA_VALUES };
  let charsLeft = MAX_VALUE_CHARS;
  const spend = <Made>(made: Made, chars: number): Made => {
    charsLeft -= chars;
    return made;
  };
  const make = (schema: unknown, name: string, depth: number): unknown => {
    const spare = depth >= SPARE_DEPTH;
    // Names are a part of what is said.
    charsLeft -= name.length;
    if (budget.left < 0 || charsLeft <= 0 || depth > MAX_SCHEMA_DEPTH) return null;
    const resolved = resolveSchema(schema, { root, random, plainest: spare, budget });
    const given = givenValues(resolved);
    if (given.length > 0) {
      const chosen = given[between(random, { min: 0, max: given.length - 1 })];
      const { length } = JSON.stringify(chosen);
      return length > charsLeft ? spend(null, charsLeft) : spend(chosen, length);
    }
    const part = (schema: unknown, name: string) => make(schema, name, depth + 1);
    const making = { random, name, spare, part };
    const type = typeOf(resolved);
    switch (type) {
      case "object":
        return objectValue(resolved, making);
      case "array":
        return arrayValue(resolved, making);
      case "string": {
        const text = stringValue(resolved, random, { name, maxChars: charsLeft });
        return spend(text, text.length);
      }
      case "integer":
      case "number":
        return numberValue(resolved, random, { whole: type === "integer" });
      case "boolean":
        return random() < 0.5;
      case "null":
        return null;
    }
  };
  return make(root, "value", 0);
}
