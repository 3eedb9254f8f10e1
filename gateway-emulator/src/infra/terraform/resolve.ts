import { type AttributeContext, computedAttribute } from "./attributes.ts";
import { textOf } from "./built-in-functions.ts";
import { ExpressionError } from "./cursor.ts";
import { StackError, UnknownValueError } from "../errors.ts";
import { evaluate, ofBoundedSize, type Surroundings } from "./evaluate.ts";
import { type Expression, parseTemplate } from "./expression.ts";
import { targetOf } from "./references.ts";
import { type Block, isBody, type TerraformJson, valueIn } from "./terraform-json.ts";

/** A stack whose references lead somewhere and in no circle, and the account that it is read for. */
export interface Stack {
  json: TerraformJson;
  region: string;
  accountId: string;
  /** What stands for a value that only a deploy can tell; without it, that is an error. */
  standIn?: (reference: string) => string;
}

/** Where a value stands, for errors, and by way of how many references it was come to. */
interface Place {
  where: string;
  depth?: number;
}

/** No stack refers to a value by way of so many others. */
const MAX_DEPTH = 100;

/**
 * A value of the JSON with every expression in it evaluated.
 * @param where names the value in errors
 * @throws {UnknownValueError} when only AWS could say
 * @throws {StackError} when it cannot be evaluated
 */
export function resolve(stack: Stack, value: unknown, where: string): unknown {
  return resolveAt(stack, value, { where });
}

/**
 * An attribute of a block, be it declared or given by AWS.
 * @throws like {@link resolve}
 */
export function attributeOf(stack: Stack, block: Block, name: string): unknown {
  return attributeAt(stack, block, name, { where: `${block.address}: ${name}` });
}

/** An error that says in which file and where in it. */
export function failure(stack: Stack, where: string, what: string): StackError {
  return new StackError(`${stack.json.path}: ${where}: ${what}`);
}

function resolveAt(stack: Stack, value: unknown, place: Place): unknown {
  if (typeof value === "string") return resolveText(stack, value, place);
  const surroundings = surroundingsOf(stack, place);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => resolveAt(stack, item, place));
    return ofBoundedSize(items, surroundings);
  }
  if (!isBody(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => key !== "//")
    .map(([key, child]) => [key, resolveAt(stack, child, { ...place, where: `${place.where}.${key}` })]);
  return ofBoundedSize(Object.fromEntries(entries) as Record<string, unknown>, surroundings);
}

function resolveText(stack: Stack, text: string, place: Place): unknown {
  if (!text.includes("{")) return text;
  return evaluate(parse(stack, text, place), surroundingsOf(stack, place));
}

function surroundingsOf(stack: Stack, place: Place): Surroundings {
  return {
    follow: (steps) => follow(stack, steps, { ...place, depth: (place.depth ?? 0) + 1 }),
    failure: (what) => failure(stack, place.where, what),
  };
}

const remembered = new WeakMap<Stack, Map<string, unknown>>();

/** Each value is made once: those that name one another twice would be made more often than anybody can wait for. */
function once(stack: Stack, address: string, make: () => unknown): unknown {
  const values = remembered.get(stack) ?? new Map<string, unknown>();
  remembered.set(stack, values);
  if (!values.has(address)) values.set(address, make());
  return values.get(address);
}

function parse(stack: Stack, text: string, { where }: Place): Expression {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw failure(
      stack,
      where,
      `${text} is more than can be evaluated without Terraform; write its value out`,
    );
  }
}

function follow(stack: Stack, steps: string[], place: Place): unknown {
  if ((place.depth ?? 0) > MAX_DEPTH)
    throw failure(
      stack,
      place.where,
      `goes by way of more than ${MAX_DEPTH} references; write its value out`,
    );
  const [root = "", name = "", ...rest] = steps;
  switch (root) {
    case "local":
      return descend(stack, localOf(stack, name, place), rest, { steps, place });
    case "var":
      return descend(stack, defaultOf(stack, name, place), rest, { steps, place });
    case "path":
      return ".";
    case "terraform":
      return "default";
    case "resource":
      return follow(stack, steps.slice(1), place);
    case "each":
    case "count":
      throw failure(
        stack,
        place.where,
        `${steps.join(".")} has a value only for Terraform; write the instances out`,
      );
    default:
      return blockValue(stack, steps, place);
  }
}

function localOf(stack: Stack, name: string, place: Place): unknown {
  return once(stack, `local.${name}`, () => resolveAt(stack, stack.json.locals.get(name), place));
}

function defaultOf(stack: Stack, name: string, { where }: Place): unknown {
  const value = valueIn(stack.json.variables.get(name) ?? {}, "default");
  if (value === undefined)
    throw failure(stack, where, `var.${name} has no value; give the variable a default`);
  return value;
}

function blockValue(stack: Stack, steps: string[], place: Place): unknown {
  const target = targetOf(steps);
  const block = [...stack.json.resources, ...stack.json.data].find(({ address }) => address === target);
  if (!block) return unknownValue(stack, steps, place);
  const afterBlock = steps.slice(steps[0] === "data" ? 3 : 2);
  // `aws_x.y[0].id`: what stands for several instances is read as if there were one.
  const [name, ...rest] = hasInstances(block) ? afterBlock.slice(1) : afterBlock;
  if (name === undefined)
    throw failure(stack, place.where, `${steps.join(".")} is a whole block; name one of its attributes`);
  return descend(stack, attributeAt(stack, block, name, place), rest, { steps, place });
}

function hasInstances({ body }: Block): boolean {
  return Object.hasOwn(body, "count") || Object.hasOwn(body, "for_each");
}

function attributeAt(stack: Stack, block: Block, name: string, place: Place): unknown {
  return once(stack, `${block.address}.${name}`, () => makeAttribute(stack, block, name, place));
}

function makeAttribute(stack: Stack, block: Block, name: string, place: Place): unknown {
  const declared = valueIn(block.body, name) ?? undefined;
  // What a stack may leave to AWS, such as the value of an API key, is the stack's where it does not.
  if (declared !== undefined) return resolveAt(stack, declared, place);
  const kind = block.address.startsWith("data.") ? `data.${block.type}` : block.type;
  const compute = computedAttribute(kind, name);
  return compute?.(contextOf(stack, block, place)) ?? unknownValue(stack, [block.address, name], place);
}

function contextOf(stack: Stack, block: Block, place: Place): AttributeContext {
  const text = (name: string) => {
    const text = textOf(attributeAt(stack, block, name, place));
    if (text === undefined) throw failure(stack, block.address, `${name} must be a text`);
    return text;
  };
  return {
    address: block.address,
    region: stack.region,
    accountId: stack.accountId,
    text,
    declaredText: (name) => ((valueIn(block.body, name) ?? undefined) === undefined ? undefined : text(name)),
    ordinalBy(name) {
      const alike = stack.json.resources.filter(
        (other) => other.type === block.type && attributeAt(stack, other, name, place) === text(name),
      );
      return alike.findIndex(({ address }) => address === block.address) + 1;
    },
    declared: (name) => resolveAt(stack, valueIn(block.body, name), place) ?? undefined,
    error: (what) => failure(stack, block.address, what),
  };
}

interface Way {
  steps: string[];
  place: Place;
}

/** Goes on from an attribute's value by the steps that are left. */
function descend(stack: Stack, value: unknown, rest: string[], { steps, place }: Way): unknown {
  let found = value;
  for (const step of rest) {
    // A nested block may stand alone in the JSON; for Terraform it is the first of a list.
    if (step === "0" && isBody(found) && !Object.hasOwn(found, "0")) continue;
    if (Array.isArray(found)) found = (found as unknown[])[Number(step)];
    else found = isBody(found) ? valueIn(found, step) : undefined;
    if (found === undefined) return unknownValue(stack, steps, place);
  }
  return found;
}

/** @throws {UnknownValueError} when nothing may stand for it */
function unknownValue(stack: Stack, steps: string[], { where }: Place): string {
  const reference = steps.join(".");
  if (stack.standIn) return stack.standIn(reference);
  throw new UnknownValueError(
    `${stack.json.path}: ${where}: ${reference} is known only after a deploy; write its value out`,
  );
}
