/** Whole numbers are exact however large; all others have the 15 digits of a double. */
export type Numeric = bigint | number;

/** About 1,200 digits; beyond, a whole number goes on as a double. */
const MAX_EXACT_BITS = 4_096n;

/** What a double carries without noise: 0.1 + 0.2 is 0.3 to so many digits. */
const SIGNIFICANT_DIGITS = 15;

/** Below this, what is left of a sine that should be 0, as that of pi. */
const TRIGONOMETRIC_NOISE = 1e-15;

export type Operator = "+" | "-" | "*" | "/" | "%" | "**";

/** Applies an operator; what has no finite result is an infinity or NaN. */
export function operate(operator: Operator, left: Numeric, right: Numeric): Numeric {
  if (typeof left === "bigint" && typeof right === "bigint") {
    const exact = operateExactly(operator, left, right);
    if (exact !== undefined) return inSize(exact);
  }
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "**":
      return a ** b;
  }
}

/** `undefined` when the result is no whole number, or would be too large a one. */
function operateExactly(operator: Operator, a: bigint, b: bigint): bigint | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b !== 0n && a % b === 0n ? a / b : undefined;
    case "%":
      return b === 0n ? undefined : a % b;
    case "**":
      return b >= 0n && bitsOf(a) * b <= MAX_EXACT_BITS ? a ** b : undefined;
  }
}

function inSize(value: bigint): Numeric {
  return bitsOf(value) <= MAX_EXACT_BITS ? value : Number(value);
}

/** Of the value's size, to within four. */
function bitsOf(value: bigint): bigint {
  return BigInt(value.toString(16).length * 4);
}

export interface NumericFunction {
  /** How many arguments it takes. */
  takes: { least: number; most: number };
  apply(first: Numeric, ...others: Numeric[]): Numeric;
}

const one = { least: 1, most: 1 };
const several = { least: 1, most: Number.POSITIVE_INFINITY };

export const FUNCTIONS: ReadonlyMap<string, NumericFunction> = new Map([
  ["sqrt", { takes: one, apply: (x) => Math.sqrt(Number(x)) }],
  ["abs", { takes: one, apply: (x) => (x < 0 ? -x : x) }],
  ["round", { takes: one, apply: whole((x) => Math.sign(x) * Math.round(Math.abs(x))) }],
  ["floor", { takes: one, apply: whole(Math.floor) }],
  ["ceil", { takes: one, apply: whole(Math.ceil) }],
  ["min", { takes: several, apply: (...all) => all.reduce((least, x) => (x < least ? x : least)) }],
  ["max", { takes: several, apply: (...all) => all.reduce((most, x) => (x > most ? x : most)) }],
  ["ln", { takes: one, apply: (x) => Math.log(Number(x)) }],
  ["log10", { takes: one, apply: (x) => Math.log10(Number(x)) }],
  ["sin", { takes: one, apply: trigonometric(Math.sin) }],
  ["cos", { takes: one, apply: trigonometric(Math.cos) }],
  ["tan", { takes: one, apply: trigonometric(Math.tan) }],
] satisfies [string, NumericFunction][]);

function whole(apply: (x: number) => number): (x: Numeric) => Numeric {
  // Without the noise: floor((0.1 + 0.7) * 10) is 8, though the double is 7.999999999999999.
  return (x) => (typeof x === "bigint" ? x : apply(withoutNoise(x)));
}

function trigonometric(apply: (x: number) => number): (x: Numeric) => Numeric {
  return (x) => {
    const result = apply(Number(x));
    return Math.abs(result) < TRIGONOMETRIC_NOISE && Math.abs(Number(x)) > 1 ? 0 : result;
  };
}

/** Writes a number with all digits that are right, and none that is not. */
export function printNumber(value: Numeric): string {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  const rounded = withoutNoise(value);
  // From here on String() would write zeros in the place of digits that nobody knows.
  return Math.abs(rounded) < 10 ** SIGNIFICANT_DIGITS ? String(rounded) : rounded.toExponential();
}

function withoutNoise(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
