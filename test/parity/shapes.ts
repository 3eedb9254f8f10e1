/** Sixteen characters of base64url, the last of them `=`; eleven bytes whose first bit is zero. */
export const ID = /^[A-Za-f][A-Za-z0-9_-]{14}=$/;

/** An error frame, byte for byte. */
export function errorFrame(message: string): RegExp {
  return new RegExp(`^\\{"message": "${message}", "connectionId":"[^"]{16}", "requestId":"[^"]{16}"\\}$`);
}

/** Such as `09/Feb/2024:18:23:28 +0000`. */
export const COMMON_LOG_TIME = /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/;

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Each field's path and type, in the order in which they stand: two events with the same shape differ in nothing but
 * their values.
 */
export function shapeOf(value: unknown, path = "event"): string[] {
  if (Array.isArray(value)) return [`${path}: array`, ...value.flatMap((item) => shapeOf(item, `${path}[]`))];
  if (typeof value !== "object" || value === null)
    return [`${path}: ${value === null ? "null" : typeof value}`];
  return [
    `${path}: object`,
    ...Object.entries(value).flatMap(([key, item]) => shapeOf(item, `${path}.${key}`)),
  ];
}
