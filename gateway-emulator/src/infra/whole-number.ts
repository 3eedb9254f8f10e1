import type { Fields } from "./terraform/fields.ts";

/** A whole number within its bounds; `otherwise` when it is not given. @throws {StackError} when it is another */
export function wholeNumber(
  fields: Fields,
  name: string,
  otherwise: number,
  [least, most]: [number, number],
): number {
  const value = fields.number(name) ?? otherwise;
  if (!Number.isInteger(value) || value < least || value > most)
    throw fields.error(`${name} is ${value}; it must be a whole number from ${least} to ${most}`);
  return value;
}
