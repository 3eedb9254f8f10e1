/** A JSON value with other texts in it; `map` gets each one's place, such as `input.cities[0]`. Keys stay as they are. */
export function mapStrings(value: unknown, at: string, map: (text: string, at: string) => string): unknown {
  if (typeof value === "string") return map(value, at);
  if (Array.isArray(value)) return value.map((item, index) => mapStrings(item, `${at}[${index}]`, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, mapStrings(member, `${at}.${key}`, map)]),
  );
}
