/** A place in a text that is being read. */
export interface Cursor {
  readonly text: string;
  /** UTF-16 units from the start. */
  at: number;
}

export function cursorOf(text: string): Cursor {
  return { text, at: 0 };
}

export function atEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.text.length;
}

export function sees(cursor: Cursor, expected: string): boolean {
  return cursor.text.startsWith(expected, cursor.at);
}

/** Steps over `expected` when it stands here. */
export function takes(cursor: Cursor, expected: string): boolean {
  if (!sees(cursor, expected)) return false;
  cursor.at += expected.length;
  return true;
}

/** Steps over what a sticky expression matches here, and gives it. */
export function takesMatch(cursor: Cursor, sticky: RegExp): string | undefined {
  sticky.lastIndex = cursor.at;
  const match = sticky.exec(cursor.text)?.[0];
  if (match !== undefined) cursor.at += match.length;
  return match;
}

/** Whether a sticky expression matches here. */
export function seesMatch(cursor: Cursor, sticky: RegExp): boolean {
  sticky.lastIndex = cursor.at;
  return sticky.test(cursor.text);
}
