/** More than any value of a stack takes; what is longer has grown by naming other values again and again. */
export const MAX_VALUE_CHARACTERS = 10_000_000;

const sizes = new WeakMap<object, number>();

/** About how many characters a value takes when it is written out; what stands in it twice counts twice. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  for (const [key, child] of Object.entries(value)) size += key.length + sizeOf(child);
  sizes.set(value, size);
  return size;
}
