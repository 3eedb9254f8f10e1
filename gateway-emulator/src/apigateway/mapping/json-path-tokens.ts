import { shown } from "../../control/shown.ts";
import { type Cursor, takesMatch } from "./cursor.ts";
import { JsonPathError } from "./json-path-steps.ts";

/** A text in single or double quotes; a backslash stands before a quote that belongs to it. */
export function parseQuoted(cursor: Cursor): string {
  const quoted = takesMatch(cursor, /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y);
  if (quoted === undefined) throw unreadable(cursor, "expected a text in quotes");
  return quoted.slice(1, -1).replaceAll(/\\([^])/g, "$1");
}

export function skipSpace(cursor: Cursor): void {
  takesMatch(cursor, /\s+/y);
}

export function unreadable(cursor: Cursor, expected: string): JsonPathError {
  return new JsonPathError(
    `the JSONPath ${shown(cursor.text)} cannot be read at character ${cursor.at + 1}: ${expected}`,
  );
}
