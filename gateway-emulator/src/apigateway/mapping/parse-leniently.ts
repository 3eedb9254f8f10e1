import { parseJson } from "./parse-json.ts";
import { TemplateError } from "./template-error.ts";

/**
 * JSON as a template's functions take it: a text that does not even begin like JSON is itself the value.
 * @throws TemplateError for a list or an object that is not whole.
 */
export function parseLeniently(text: string): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  if (!/^\s*[[{]/.test(text)) return text.trim();
  throw new TemplateError(`not JSON: ${JSON.stringify(text.slice(0, 60))}${text.length > 60 ? "…" : ""}`);
}
