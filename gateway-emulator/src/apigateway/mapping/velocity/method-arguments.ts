import { isNumeric, toNumber } from "../java-number.ts";
import { TemplateError } from "../template-error.ts";
import { isList, isMap } from "./values.ts";

/** Java has no such method for these arguments; to Velocity that is nothing, not an error. */
export class NoSuchMethod extends Error {
  override name = "NoSuchMethod";
}

export function asText(argument: unknown): string {
  if (typeof argument !== "string") throw new NoSuchMethod();
  return argument;
}

export function asInteger(argument: unknown): number {
  if (!isNumeric(argument) || !Number.isInteger(toNumber(argument))) throw new NoSuchMethod();
  return toNumber(argument);
}

export function asList(argument: unknown): unknown[] {
  if (!isList(argument)) throw new NoSuchMethod();
  return argument;
}

export function asMap(argument: unknown): Record<string, unknown> {
  if (!isMap(argument)) throw new NoSuchMethod();
  return argument;
}

/**
 * A place in a text or a list.
 * @throws TemplateError when it is outside.
 */
export function asIndex(argument: unknown, { from = 0, to }: { from?: number; to: number }): number {
  const index = asInteger(argument);
  if (index < from || index > to)
    throw new TemplateError(`the index ${index} is out of bounds: it may be ${from} to ${to}`);
  return index;
}
