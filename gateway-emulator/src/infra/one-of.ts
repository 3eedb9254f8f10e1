import type { Fields } from "./terraform/fields.ts";

/** A text that must be one of a few; `undefined` when it is not given. @throws {StackError} that lists them */
export function oneOf<Value extends string>(
  fields: Fields,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const found = fields.string(name);
  if (found === undefined) return undefined;
  const value = values.find((known) => known === found);
  if (value === undefined) throw fields.error(`${name} is ${found}; it must be ${values.join(" or ")}`);
  return value;
}
