const EXACT = Symbol("the number's text in Java");

/** A number that JavaScript would print otherwise than Java, or could not hold: `1.0`, `1.0E7`, twenty digits. */
export interface ExactNumber {
  readonly [EXACT]: string;
}

export function exactNumber(text: string): ExactNumber {
  return Object.freeze({ [EXACT]: text });
}

export function isExactNumber(value: unknown): value is ExactNumber {
  return typeof value === "object" && value !== null && EXACT in value;
}

export function isNumeric(value: unknown): value is number | ExactNumber {
  return typeof value === "number" || isExactNumber(value);
}

export function toNumber(value: number | ExactNumber): number {
  return typeof value === "number" ? value : Number(value[EXACT]);
}

/** As Java prints it: integers as they are, doubles with a point, from 10^7 on and below 10^-3 with an exponent. */
export function numberText(value: number | ExactNumber): string {
  return typeof value === "number" ? String(value) : value[EXACT];
}

export function isDouble(value: number | ExactNumber): boolean {
  return typeof value === "number" ? !Number.isInteger(value) : /[.EIN]/.test(value[EXACT]);
}

/** A Java double. */
export function javaDouble(value: number): number | ExactNumber {
  const text = doubleText(value);
  return text === String(value) ? value : exactNumber(text);
}

/** A Java int, long or BigInteger, from its decimal digits. */
export function javaInteger(digits: string): number | ExactNumber {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : exactNumber(BigInt(digits).toString());
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return withPoint(String(value));
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${withPoint(mantissa)}E${exponent.replace("+", "")}`;
}

function withPoint(digits: string): string {
  return digits.includes(".") ? digits : `${digits}.0`;
}
