const BASE64_TEXT = /^[A-Za-z0-9+/_-]+={0,2}$/;

/**
 * The `data` of a `redacted_thinking` block. Converse has its characters in base64 once more; a script may have it without
 * that, and it is taken as it is.
 */
export function redactedData(redactedContent: string): string {
  const data = Buffer.from(redactedContent, "base64").toString("latin1");
  return BASE64_TEXT.test(data) ? data : redactedContent;
}
