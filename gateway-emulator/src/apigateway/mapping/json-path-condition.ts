import { isNumeric, toNumber } from "./java-number.ts";
import type { JsonFilter, JsonOperand, JsonOperator } from "./json-path-steps.ts";

/** Whether a filter holds; `valueOf` reads its operands, undefined for what is not there. */
export function passes(filter: JsonFilter, valueOf: (operand: JsonOperand) => unknown): boolean {
  switch (filter.kind) {
    case "or":
      return filter.of.some((part) => passes(part, valueOf));
    case "and":
      return filter.of.every((part) => passes(part, valueOf));
    case "not":
      return !passes(filter.of, valueOf);
    case "exists":
      return valueOf(filter.operand) !== undefined;
    case "compare":
      return compare(filter.operator, valueOf(filter.left), valueOf(filter.right));
  }
}

function compare(operator: JsonOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case "==":
      return same(left, right);
    case "!=":
      return !same(left, right);
    case "<":
      return isInOrder(left, right);
    case ">":
      return isInOrder(right, left);
    case "<=":
      return isInOrder(left, right) || (isSameKind(left, right) && same(left, right));
    case ">=":
      return isInOrder(right, left) || (isSameKind(left, right) && same(left, right));
    case "in":
      return Array.isArray(right) && right.some((item) => same(left, item));
    case "nin":
      return Array.isArray(right) && !right.some((item) => same(left, item));
  }
}

/** A number equals a text of the same number, as in Jayway; a list or an object equals nothing but itself. */
function same(left: unknown, right: unknown): boolean {
  if (left === undefined) return false;
  if (isNumeric(left) && isNumeric(right)) return toNumber(left) === toNumber(right);
  if (isNumeric(left) && typeof right === "string") return toNumber(left) === numberIn(right);
  if (isNumeric(right) && typeof left === "string") return toNumber(right) === numberIn(left);
  return left === right;
}

function numberIn(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

function isSameKind(left: unknown, right: unknown): boolean {
  return (isNumeric(left) && isNumeric(right)) || (typeof left === "string" && typeof right === "string");
}

function isInOrder(left: unknown, right: unknown): boolean {
  if (isNumeric(left) && isNumeric(right)) return toNumber(left) < toNumber(right);
  return typeof left === "string" && typeof right === "string" && left < right;
}
