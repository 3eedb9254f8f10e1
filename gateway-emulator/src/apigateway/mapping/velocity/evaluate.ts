import { isNumeric, toNumber } from "../java-number.ts";
import { setOwn } from "../own.ts";
import { indexed, property } from "./access.ts";
import { checkItems } from "./list-methods.ts";
import { type Machine, type Scope, step } from "./machine.ts";
import { callMethod } from "./methods.ts";
import type { Access, Expression, Reference } from "./nodes.ts";
import { areEqual, calculate, isOrdered } from "./operators.ts";
import { bounded, printed } from "./print.ts";
import { isNothing, javaList } from "./values.ts";

/** What an expression is; undefined for nothing. */
export function evaluate(expression: Expression, scope: Scope, machine: Machine): unknown {
  switch (expression.kind) {
    case "reference":
      return evaluateReference(expression, scope, machine);
    case "literal":
      return expression.value;
    case "interpolated":
      return machine.text(expression.block, scope);
    case "list":
      return javaList(expression.items.map((item) => evaluate(item, scope, machine) ?? null));
    case "map": {
      const map: Record<string, unknown> = {};
      for (const [key, value] of expression.entries)
        setOwn(map, printed(evaluate(key, scope, machine)), evaluate(value, scope, machine) ?? null);
      return map;
    }
    case "range":
      return range(evaluate(expression.from, scope, machine), evaluate(expression.to, scope, machine));
    case "not":
      return !isTrue(expression.of, scope, machine);
    case "binary":
      return evaluateBinary(expression, scope, machine);
  }
}

/** In a condition only nothing and `false` are false, an empty text and 0 are not; a literal by itself is. */
export function isTrue(expression: Expression, scope: Scope, machine: Machine): boolean {
  const value = evaluate(expression, scope, machine);
  if (typeof value === "boolean") return value;
  return expression.kind === "reference" && !isNothing(value);
}

function evaluateBinary(
  { operator, left, right }: Extract<Expression, { kind: "binary" }>,
  scope: Scope,
  machine: Machine,
): unknown {
  if (operator === "||") return isTrue(left, scope, machine) || isTrue(right, scope, machine);
  if (operator === "&&") return isTrue(left, scope, machine) && isTrue(right, scope, machine);
  step(machine, machine.line);
  const first = evaluate(left, scope, machine);
  const second = evaluate(right, scope, machine);
  if (operator === "==") return areEqual(first, second);
  if (operator === "!=") return !areEqual(first, second);
  if (operator === "+" && (typeof first === "string" || typeof second === "string"))
    return bounded(textOf(left, first) + textOf(right, second));
  if ("<=>=".includes(operator)) return isOrdered(operator, first, second);
  return calculate(operator, first, second);
}

/** Beside a text, nothing is what is written. */
function textOf(expression: Expression, value: unknown): string {
  if (!isNothing(value)) return printed(value);
  return expression.kind === "reference" ? expression.source : "null";
}

function range(from: unknown, to: unknown): unknown {
  if (!isNumeric(from) || !isNumeric(to)) return undefined;
  const first = toNumber(from);
  const count = Math.abs(toNumber(to) - first) + 1;
  const direction = toNumber(to) < first ? -1 : 1;
  checkItems(count);
  return javaList(Array.from({ length: count }, (_, at) => first + at * direction));
}

export function evaluateReference(reference: Reference, scope: Scope, machine: Machine): unknown {
  step(machine, reference.line);
  let value = lookUp(reference.name, scope, machine);
  for (const access of reference.path) {
    if (isNothing(value)) return undefined;
    value = follow(value, access, { scope, machine });
  }
  return value;
}

function lookUp(name: string, scope: Scope, machine: Machine): unknown {
  for (let at: Scope | undefined = scope; at; at = at.caller) {
    if (at.values.has(name)) return at.values.get(name);
    const parameter = at.parameters.get(name);
    if (parameter) return at.caller && evaluate(parameter, at.caller, machine);
  }
  return undefined;
}

function follow(
  value: unknown,
  access: Access,
  { scope, machine }: { scope: Scope; machine: Machine },
): unknown {
  switch (access.kind) {
    case "property":
      return property(value, access.name);
    case "index":
      return indexed(value, evaluate(access.index, scope, machine));
    case "method": {
      const args = access.args.map((arg) => evaluate(arg, scope, machine));
      return callMethod(value, access.name, args);
    }
  }
}
