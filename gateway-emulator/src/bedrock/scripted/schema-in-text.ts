import { isObject } from "../json-schema/loose-json.ts";
import { type ConverseRequest, lastUserText } from "../request/converse-request.ts";
import { MAX_SCHEMAS_TRIED } from "./limits.ts";

/** "You MUST answer with a JSON object", "answer only with JSON", "respond in JSON only". */
const DEMANDS_JSON =
  /\b(?:must|only|exclusively|nothing but)\b[^.\n]*\bjson\b|\bjson\b[^.\n]*\b(?:only|exclusively)\b/i;

/** What a JSON schema has at least one of, and few other objects do. */
const SCHEMA_WORDS = ["$schema", "properties", "anyOf", "oneOf", "allOf", "enum", "items", "$ref"];

/**
 * The JSON schema that the system prompt, or else the user's last message, demands the answer to fit in words, as client
 * libraries put it there for models without a parameter for it; undefined where nothing of the kind is said.
 * @see https://github.com/vercel/ai/blob/main/packages/provider-utils/src/inject-json-instruction.ts
 */
export function schemaInText({
  system,
  messages,
}: Pick<ConverseRequest, "system" | "messages">): { schema: unknown } | undefined {
  const systemText = system.flatMap(({ text }) => text ?? []).join("\n");
  for (const text of [systemText, lastUserText(messages)]) {
    const schema = DEMANDS_JSON.test(text) ? schemaIn(text) : undefined;
    if (schema) return { schema };
  }
  return undefined;
}

/** The first object in a text that is a JSON schema. */
function schemaIn(text: string): Record<string, unknown> | undefined {
  let tried = 0;
  for (let at = text.indexOf("{"); at >= 0 && tried < MAX_SCHEMAS_TRIED; at = text.indexOf("{", at + 1)) {
    tried += 1;
    const end = endOfObject(text, at);
    if (end === undefined) continue;
    const value = jsonOf(text.slice(at, end));
    if (isObject(value) && isSchema(value)) return value;
    if (value !== undefined) at = end - 1;
  }
  return undefined;
}

function isSchema(value: Record<string, unknown>): boolean {
  return SCHEMA_WORDS.some((word) => word in value) || value["type"] === "object";
}

/** Behind the brace that closes the one at `start`. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (inString) {
      if (character === "\\") at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{") depth += 1;
    else if (character === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
