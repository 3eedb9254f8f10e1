import { isNumeric, toNumber } from "../java-number.ts";
import { own } from "../own.ts";
import { TemplateError } from "../template-error.ts";
import { callMethod } from "./methods.ts";
import { printed } from "./print.ts";
import { isApiObject, isList, isMap } from "./values.ts";

/** `$value.name`; undefined when there is none. */
export function property(value: unknown, name: string): unknown {
  if (isApiObject(value)) return value.get(name);
  if (isMap(value)) return own(value, name);
  return name === "empty" ? callMethod(value, "isEmpty", []) : undefined;
}

/** `$value[index]`; undefined for what has no index. */
export function indexed(value: unknown, index: unknown): unknown {
  if (isMap(value)) return own(value, printed(index));
  if (!isList(value) || !isNumeric(index)) return isApiObject(value) ? value.get(printed(index)) : undefined;
  return value[placeIn(value, toNumber(index))];
}

/**
 * A place in a list; below zero it counts from the end.
 * @throws TemplateError when it is outside.
 */
export function placeIn(list: unknown[], index: number): number {
  const place = index < 0 ? index + list.length : index;
  if (place < 0 || place >= list.length)
    throw new TemplateError(`the index ${index} is out of bounds: the list has ${list.length}`);
  return place;
}
