import { BUILT_INS, textOf } from "./built-in-functions.ts";
import type { StackError } from "./errors.ts";
import type { Expression } from "./expression.ts";

/** What an expression's value depends on besides itself. */
export interface Surroundings {
  /** The value that a reference leads to. */
  follow: (steps: string[]) => unknown;
  /** An error that says where the expression stands. */
  failure: (what: string) => StackError;
}

/** @throws {StackError} when a value cannot be had without Terraform or AWS */
export function evaluate(expression: Expression, surroundings: Surroundings): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "reference":
      return surroundings.follow(expression.steps);
    case "template":
      return expression.parts.map((part) => evaluateText(part, surroundings)).join("");
    case "list":
      return expression.items.map((item) => evaluate(item, surroundings));
    case "object":
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [
          evaluateText(key, surroundings),
          evaluate(value, surroundings),
        ]),
      );
    case "call":
      return call(expression.name, expression.arguments, surroundings);
  }
}

function evaluateText(expression: Expression, surroundings: Surroundings): string {
  const text = textOf(evaluate(expression, surroundings));
  if (text === undefined)
    throw surroundings.failure("a list, an object or null stands inside a text; write the text out");
  return text;
}

function call(name: string, values: Expression[], surroundings: Surroundings): unknown {
  const builtIn = BUILT_INS.get(name);
  if (!builtIn)
    throw surroundings.failure(`${name}() cannot be evaluated without Terraform; write its value out`);
  const result = builtIn(...values.map((value) => evaluate(value, surroundings)));
  if (result === undefined)
    throw surroundings.failure(`${name}() is given what it does not take; mend its arguments`);
  return result;
}
