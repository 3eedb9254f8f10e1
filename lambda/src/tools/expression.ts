import { FUNCTIONS, operate, type Numeric, type Operator } from "./arithmetic.ts";
import { type Reader, readerOf } from "./token-reader.ts";
import { ExpressionError, readTokens, type Token } from "./tokens.ts";

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ["pi", Math.PI],
  ["e", Math.E],
]);

/**
 * Works out an arithmetic expression. Powers bind from the right, and before a sign: `-2 ** 2` is -4.
 * @throws {ExpressionError} naming the character where it goes wrong, counted from 1
 */
export function evaluate(text: string): Numeric {
  const reader = readerOf(readTokens(text));
  const value = sum(reader);
  const { kind, text: rest, at } = reader.next();
  if (kind === "end") return value;
  if (rest === ")") throw new ExpressionError('there is a ")" without its "("', at);
  if (rest === ",") throw new ExpressionError('"," separates arguments only: write 1000, not 1,000', at);
  throw new ExpressionError(`an operator is missing before ${JSON.stringify(rest)}`, at);
}

function sum(reader: Reader): Numeric {
  return leftToRight(reader, product, "+", "-");
}

function product(reader: Reader): Numeric {
  return leftToRight(reader, signed, "*", "/", "%");
}

function leftToRight(
  reader: Reader,
  operand: (reader: Reader) => Numeric,
  ...operators: Operator[]
): Numeric {
  let value = operand(reader);
  for (;;) {
    const operator = reader.take(...operators);
    if (!operator) return value;
    value = finite(operator, operate(operator.text, value, nonZero(operator, operand(reader))));
  }
}

function nonZero({ text, at }: Token, divisor: Numeric): Numeric {
  if ((text === "/" || text === "%") && Number(divisor) === 0)
    throw new ExpressionError("division by zero", at);
  return divisor;
}

function signed(reader: Reader): Numeric {
  const sign = reader.take("-", "+");
  if (!sign) return power(reader);
  const value = reader.deeper(sign.at, () => signed(reader));
  return sign.text === "-" ? -value : value;
}

function power(reader: Reader): Numeric {
  const base = primary(reader);
  const operator = reader.take("**");
  if (!operator) return base;
  const exponent = reader.deeper(operator.at, () => signed(reader));
  return finite(operator, operate("**", base, exponent));
}

function primary(reader: Reader): Numeric {
  const token = reader.next();
  switch (token.kind) {
    case "number":
      return finite(token, /^\d+$/.test(token.text) ? BigInt(token.text) : Number(token.text));
    case "name":
      return named(reader, token);
    case "end":
      throw new ExpressionError("the expression ends where a number should follow", token.at);
    case "symbol":
      if (token.text === "(") return reader.deeper(token.at, () => closed(reader, token, sum(reader)));
      throw new ExpressionError(
        `a number should stand in the place of ${JSON.stringify(token.text)}`,
        token.at,
      );
  }
}

function closed(reader: Reader, open: Token, value: Numeric): Numeric {
  if (reader.take(")")) return value;
  throw new ExpressionError('this "(" is not closed', open.at);
}

function named(reader: Reader, name: Token): Numeric {
  const constant = CONSTANTS.get(name.text.toLowerCase());
  if (constant !== undefined) return constant;
  const known = FUNCTIONS.get(name.text.toLowerCase());
  if (!known) {
    const names = [...FUNCTIONS.keys(), ...CONSTANTS.keys()].join(" ");
    throw new ExpressionError(`${JSON.stringify(name.text)} is not known; known are ${names}`, name.at);
  }
  const open = reader.take("(");
  if (!open) throw new ExpressionError(`${name.text} needs its argument in parentheses`, name.at);
  const [first, ...others] = reader.deeper(open.at, () => callArguments(reader, open));
  const count = first === undefined ? 0 : 1 + others.length;
  const { least, most } = known.takes;
  if (first === undefined || count > most)
    throw new ExpressionError(
      `${name.text} takes ${least === most ? "one argument" : "arguments"}, not ${count}`,
      name.at,
    );
  return finite(name, known.apply(first, ...others));
}

function callArguments(reader: Reader, open: Token): Numeric[] {
  const values: Numeric[] = [];
  if (reader.take(")")) return values;
  do values.push(sum(reader));
  while (reader.take(","));
  if (reader.take(")")) return values;
  throw new ExpressionError('this "(" is not closed', open.at);
}

function finite({ text, at }: Token, value: Numeric): Numeric {
  if (typeof value === "bigint" || Number.isFinite(value)) return value;
  const what = Number.isNaN(value) ? "has no real value here" : "gives a number beyond 1.8e308";
  throw new ExpressionError(`${JSON.stringify(text)} ${what}`, at);
}
