import {
  type ExactNumber,
  isDouble,
  isNumeric,
  javaDouble,
  javaInteger,
  numberText,
  toNumber,
} from "../java-number.ts";
import { TemplateError } from "../template-error.ts";
import type { Operator } from "./nodes.ts";
import { printed } from "./print.ts";
import { isList, isMap, isNothing } from "./values.ts";

type Numeric = number | ExactNumber;

/** The longest integer that is calculated with. */
const MAX_DIGITS = 1000;

/**
 * Java's equality as Velocity 1.7 asks for it: numbers by their value, lists and maps by what they hold, unlike kinds
 * by how they print; nothing equals nothing only.
 */
export function areEqual(left: unknown, right: unknown): boolean {
  if (isNothing(left) || isNothing(right)) return isNothing(left) && isNothing(right);
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0;
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((item, at) => areEqual(item, right[at]));
  if (isMap(left) && isMap(right)) {
    const entries = Object.entries(left);
    return (
      entries.length === Object.keys(right).length &&
      entries.every(([key, item]) => Object.hasOwn(right, key) && areEqual(item, right[key]))
    );
  }
  return left === right || printed(left) === printed(right);
}

export function compareNumbers(left: Numeric, right: Numeric): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (!isDouble(left) && !isDouble(right)) return Number(big(left) - big(right));
  return toNumber(left) - toNumber(right);
}

/** `<`, `>`, `<=`, `>=`: false for what are not two numbers. */
export function isOrdered(operator: Operator, left: unknown, right: unknown): boolean {
  if (!isNumeric(left) || !isNumeric(right)) return false;
  const order = compareNumbers(left, right);
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0;
  return operator === "<=" ? order <= 0 : order >= 0;
}

/** `+ - * / %` of two numbers: of two integers an integer. Undefined for what are not numbers, and by zero. */
export function calculate(operator: Operator, left: unknown, right: unknown): unknown {
  if (!isNumeric(left) || !isNumeric(right)) return undefined;
  if ((operator === "/" || operator === "%") && toNumber(right) === 0) return undefined;
  if (isDouble(left) || isDouble(right))
    return javaDouble(ofDoubles(operator, toNumber(left), toNumber(right)));
  const digits = ofIntegers(operator, big(left), big(right)).toString();
  if (digits.length > MAX_DIGITS) throw new TemplateError(`a number of more than ${MAX_DIGITS} digits`);
  return javaInteger(digits);
}

function ofDoubles(operator: Operator, left: number, right: number): number {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : left % right;
}

function ofIntegers(operator: Operator, left: bigint, right: bigint): bigint {
  if (operator === "+") return left + right;
  if (operator === "-") return left - right;
  if (operator === "*") return left * right;
  return operator === "/" ? left / right : left % right;
}

function big(value: Numeric): bigint {
  const digits = numberText(value);
  if (digits.length > MAX_DIGITS) throw new TemplateError(`a number of more than ${MAX_DIGITS} digits`);
  return BigInt(digits);
}
