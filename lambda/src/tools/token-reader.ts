import { ExpressionError, type Token } from "./tokens.ts";

/** Of parentheses, calls, signs and powers inside one another. */
const MAX_DEPTH = 100;

/** Hands out an expression's tokens, one after the other. */
export interface Reader {
  next(): Token;
  /** Takes the next token when it is one of these symbols. */
  take<Symbol extends string>(...symbols: Symbol[]): (Token & { text: Symbol }) | undefined;
  /** Runs one level deeper. */
  deeper<T>(at: number, read: () => T): T;
}

export function readerOf(tokens: Token[]): Reader {
  let index = 0;
  let depth = 0;
  const peek = () => tokens[Math.min(index, tokens.length - 1)] ?? { kind: "end", text: "", at: 1 };
  return {
    next() {
      const token = peek();
      index++;
      return token;
    },
    take<Symbol extends string>(...symbols: Symbol[]) {
      const { kind, text, at } = peek();
      const symbol = kind === "symbol" ? symbols.find((one) => one === text) : undefined;
      if (symbol === undefined) return undefined;
      index++;
      return { kind, text: symbol, at };
    },
    deeper(at, read) {
      if (++depth > MAX_DEPTH) throw new ExpressionError(`more than ${MAX_DEPTH} levels deep`, at);
      const value = read();
      depth--;
      return value;
    },
  };
}
