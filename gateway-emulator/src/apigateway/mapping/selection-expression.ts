import { cached } from "./bounded-cache.ts";
import { atEnd, type Cursor, cursorOf, sees, seesMatch, takes, takesMatch } from "./cursor.ts";
import { PATH_CACHE } from "./limits.ts";
import { readingOf, type SelectionReading, type SelectionSource } from "./selection-source.ts";
import { parseVariable, SelectionExpressionError } from "./selection-variable.ts";

export type { SelectionSource } from "./selection-source.ts";
export { SelectionExpressionError } from "./selection-variable.ts";

type Part = (reading: SelectionReading) => string;

const REFERENCE = /\$\{?(?:request|context|stageVariables|integration)\./;

/**
 * An expression that makes a key of a message, a connection or an answer: `$request.body.action`,
 * `${request.body.service}/${request.body.action}`, `$context.authorizer.principalId`, `static`, `\$default`. It is
 * evaluated once: what it yields is not looked at again. Parsed expressions are kept.
 * @throws SelectionExpressionError when it cannot be read.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export const parseSelectionExpression = cached(
  PATH_CACHE,
  (expression: string): ((source: SelectionSource) => string) => {
    const parts = parseParts(expression);
    return (source) => {
      const reading = readingOf(source);
      return parts.map((part) => part(reading)).join("");
    };
  },
);

function parseParts(expression: string): Part[] {
  if (expression === "$default") return [constant(expression)];
  const cursor = cursorOf(expression);
  const parts: Part[] = [];
  while (!atEnd(cursor)) parts.push(parsePart(cursor));
  return parts;
}

function parsePart(cursor: Cursor): Part {
  if (takes(cursor, "\\$")) return constant("$");
  if (takes(cursor, "${")) return parseVariable(upToBrace(cursor));
  if (seesMatch(cursor, /\$[A-Za-z]/y)) return parseVariable(unbraced(cursor));
  return constant(takesMatch(cursor, /[^\\$]+|[^]/y) ?? "");
}

function constant(text: string): Part {
  return () => text;
}

/** Without braces a variable goes to the end, unless another one follows: then as far as names and brackets go. */
function unbraced(cursor: Cursor): string {
  cursor.at += 1;
  const names = /[A-Za-z]\w*(?:\.[\w-]+|\[(?:'[^']*'|"[^"]*"|[^\]'"]*)\])*/y;
  const everything = /[^]*/y;
  const rest = cursor.text.slice(cursor.at);
  return takesMatch(cursor, REFERENCE.test(rest) ? names : everything) ?? "";
}

/** A brace inside quotes or brackets belongs to the JSONPath. */
function upToBrace(cursor: Cursor): string {
  const inside = takesMatch(cursor, /(?:[^}['"]|'[^']*'|"[^"]*"|\[(?:[^\]'"]|'[^']*'|"[^"]*")*\])*/y);
  if (inside === undefined || !sees(cursor, "}"))
    throw new SelectionExpressionError(
      `the selection expression ${JSON.stringify(cursor.text)} lacks a closing brace; write \${request.body.action}`,
    );
  cursor.at += 1;
  return inside;
}
