/** Where in which text the parser is, and how deep in brackets. */
export interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/** An expression that is not understood, be it wrong or only richer than what is read here. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

/** Steps over the token if it stands here. */
export function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

/** @throws {ExpressionError} when the token does not stand here */
export function expect(cursor: Cursor, token: string): void {
  if (!take(cursor, token)) throw new ExpressionError(`no ${token} where one should be`);
}

/** Steps over what a sticky pattern finds here, and returns it. */
export function match(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  cursor.at += found?.length ?? 0;
  return found;
}

export function space(cursor: Cursor): void {
  match(cursor, /\s+/y);
}
