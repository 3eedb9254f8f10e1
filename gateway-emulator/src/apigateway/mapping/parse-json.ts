import { isNumeric, javaDouble, javaInteger } from "./java-number.ts";
import { MAX_JSON_NESTING } from "./limits.ts";

/** Numbers that JavaScript would change are in the text: a point, an exponent, or very many digits. */
const MAY_CHANGE = /\d[.eE]|\d{16}/;

/**
 * The JSON value, with its numbers as Java holds them; undefined for a text that is not JSON, or nests too deep.
 */
export function parseJson(text: string): unknown {
  if (text.length > 2 * MAX_JSON_NESTING && nestsTooDeep(text)) return undefined;
  return parsed(text, MAY_CHANGE.test(text) ? exactly : undefined);
}

/** The same in a fraction of the time, with JavaScript's numbers: to look for texts in it. */
export function parseJsonRoughly(text: string): unknown {
  return parsed(text);
}

function parsed(text: string, reviver?: typeof exactly): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}

function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  if (source === undefined || !isNumeric(value)) return value;
  if (/[.eE]/.test(source)) return javaDouble(Number(value));
  return Number.isSafeInteger(value) ? value : javaInteger(source);
}

/** One look at each character: a client sends this text. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === "\\" ? 1 : 0;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > MAX_JSON_NESTING) return true;
  }
  return false;
}
