/** The names on the way to a member. */
export type Pointer = readonly [string, ...string[]];

/**
 * Reads a JSON Pointer; undefined for what is none, and for the empty one, which Bedrock refuses too.
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */
export function parsePointer(path: string): Pointer | undefined {
  if (!/^(?:\/(?:[^~]|~[01])*)+$/.test(path)) return undefined;
  const [, first = "", ...others] = path
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return [first, ...others];
}

/** Of a value, what these pointers point at, at the same places; undefined when there is none of it. */
export function atPointers(value: unknown, pointers: readonly Pointer[]): unknown {
  return pointers.reduce<unknown>((found, pointer) => placed(found, value, pointer), undefined);
}

function placed(found: unknown, value: unknown, [name, ...others]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return found;
  const before = memberOf(found, name);
  const [next, ...rest] = others;
  const member = memberOf(value, name);
  const after = next === undefined ? member : placed(before, member, [next, ...rest]);
  if (after === undefined) return found;
  return { ...(typeof found === "object" ? found : {}), [name]: after };
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
