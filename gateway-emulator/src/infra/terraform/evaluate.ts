import { BUILT_INS, textOf } from "./built-in-functions.ts";
import type { StackError } from "../errors.ts";
import type { Expression } from "./expression.ts";
import { MAX_VALUE_CHARACTERS, sizeOf } from "./value-size.ts";

/** What an expression's value depends on besides itself. */
export interface Surroundings {
  /** The value that a reference leads to. */
  follow: (steps: string[]) => unknown;
  /** An error that says where the expression stands. */
  failure: (what: string) => StackError;
}

/** @throws {StackError} when a value cannot be had without Terraform or AWS, or is longer than any should be */
export function evaluate(expression: Expression, surroundings: Surroundings): unknown {
  return ofBoundedSize(valueOf(expression, surroundings), surroundings);
}

/**
 * A value that is not too long to be written out.
 * @throws {StackError}
 */
export function ofBoundedSize<Value>(value: Value, { failure }: Pick<Surroundings, "failure">): Value {
  if (sizeOf(value) > MAX_VALUE_CHARACTERS)
    throw failure(
      `its value is longer than ${MAX_VALUE_CHARACTERS.toLocaleString("en")} characters; look for locals that name one another several times, and so double at each step`,
    );
  return value;
}

function valueOf(expression: Expression, surroundings: Surroundings): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "reference":
      return surroundings.follow(expression.steps);
    case "template":
      return join(expression.parts, surroundings);
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

function join(parts: Expression[], surroundings: Surroundings): string {
  let text = "";
  for (const part of parts) text = ofBoundedSize(text + evaluateText(part, surroundings), surroundings);
  return text;
}

function call(name: string, values: Expression[], surroundings: Surroundings): unknown {
  const builtIn = BUILT_INS.get(name);
  if (!builtIn)
    throw surroundings.failure(`${name}() cannot be evaluated without Terraform; write its value out`);
  const evaluated = values.map((value) => evaluate(value, surroundings));
  const result = builtIn(...ofBoundedSize(evaluated, surroundings));
  if (result === undefined)
    throw surroundings.failure(`${name}() is given what it does not take; mend its arguments`);
  return result;
}
