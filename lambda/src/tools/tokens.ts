/** An expression that cannot be worked out. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";

  constructor(what: string, at: number) {
    super(`${what}, at character ${at}`);
  }
}

export interface Token {
  kind: "number" | "name" | "symbol" | "end";
  text: string;
  /** Its first character, counted from 1. */
  at: number;
}

const TOKEN =
  /(?<space>\s+)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z]\w*)|(?<symbol>\*\*|[-+*/%(),])/y;

/**
 * Reads an expression's numbers, names and symbols; the last token is its end.
 * @throws {ExpressionError} at a character that belongs to none of these
 */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < text.length) {
    TOKEN.lastIndex = index;
    const found = TOKEN.exec(text);
    const at = index + 1;
    if (!found) throw new ExpressionError(unknown(text.slice(index)), at);
    const [all] = found;
    const { number, name, symbol } = found.groups ?? {};
    if (number !== undefined) tokens.push({ kind: "number", text: number, at });
    if (name !== undefined) tokens.push({ kind: "name", text: name, at });
    if (symbol !== undefined) tokens.push({ kind: "symbol", text: symbol, at });
    index += all.length;
  }
  return [...tokens, { kind: "end", text: "", at: text.length + 1 }];
}

/** What people and models write instead. */
const INSTEAD: Record<string, string> = { "^": "**", "×": "*", "·": "*", "÷": "/", "−": "-", "√": "sqrt()" };

function unknown(rest: string): string {
  const [character = ""] = rest;
  const instead = INSTEAD[character];
  return `${JSON.stringify(character)} is not known${instead === undefined ? "" : `: write ${instead}`}`;
}
