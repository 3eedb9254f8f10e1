/** The pairs of a query string, decoded, in the order they came. */
export function parseQuery(query: string): [name: string, value: string][] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals < 0 ? pair : pair.slice(0, equals);
      return [decodeToBytes(name), equals < 0 ? "" : decodeToBytes(pair.slice(equals + 1))];
    });
}

/**
 * Encodes every byte but the unreserved ones, with upper-case hex. Each character of the text is one byte.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
 */
export function encodeBytes(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~]/g, (byte) => {
    const hex = (byte.charCodeAt(0) & 0xff).toString(16).toUpperCase();
    return `%${hex.padStart(2, "0")}`;
  });
}

/** Decodes `%41` and `+`; whatever is no escape stays as it is. Each character of the result is one byte. */
function decodeToBytes(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
