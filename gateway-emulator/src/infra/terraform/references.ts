import { ExpressionError } from "./cursor.ts";
import { StackError } from "../errors.ts";
import { type Expression, parseTemplate } from "./expression.ts";
import { isBody, type TerraformJson } from "./terraform-json.ts";

/** Who refers, and to what. */
interface Reference {
  /** The argument, such as `target` or `environment.variables.QUEUE`. */
  argument: string;
  steps: string[];
}

/** A part of the stack that others can refer to, or that only refers. */
interface Node {
  address: string;
  body: unknown;
}

/** What holds no references to other blocks: comments, and blocks with names of their own. */
const OWN_SCOPE = new Set(["//", "dynamic", "provisioner", "connection", "lifecycle"]);

/**
 * Makes sure that every reference leads to something declared, and none in a circle.
 * @throws {StackError} naming the one who refers and what is missing, or the circle
 */
export function checkReferences(json: TerraformJson): void {
  const nodes = nodesOf(json);
  const declared = declaredIn(json);
  const edges = new Map<string, string[]>();
  for (const { address, body } of nodes) {
    const targets = new Set<string>();
    for (const reference of referencesIn(body, "")) {
      const target = targetOf(reference.steps);
      if (target === undefined) continue;
      if (!declared.has(target)) throw missing(json, address, reference, target, declared);
      targets.add(target);
    }
    edges.set(address, [...targets]);
  }
  const circle = findCircle(edges);
  if (circle)
    throw new StackError(
      `${json.path}: ${circle.join(" -> ")}: a circle of references, which Terraform cannot put in an order; take one of them out (a function learns its API's address from its events)`,
    );
}

/**
 * The address that a reference leads to; `undefined` for what is not a block (`path.module`, `each.key`).
 * A word alone is an address that nothing has.
 */
export function targetOf(steps: string[]): string | undefined {
  const [root = "", second = "", third = ""] = steps;
  switch (root) {
    case "path":
    case "terraform":
    case "each":
    case "count":
    case "self":
    case "ephemeral":
      return undefined;
    case "resource":
      return targetOf(steps.slice(1));
    case "data":
      return `data.${second}.${third}`;
    default:
      return second === "" ? root : `${root}.${second}`;
  }
}

function nodesOf(json: TerraformJson): Node[] {
  const named = (prefix: string, values: Map<string, unknown>) =>
    [...values].map(([name, body]): Node => ({ address: `${prefix}.${name}`, body }));
  return [
    ...json.resources,
    ...json.data,
    ...named("local", json.locals),
    ...named("module", json.modules),
    ...named("output", json.outputs),
    ...named("provider", json.providers),
  ];
}

function declaredIn(json: TerraformJson): Set<string> {
  return new Set([
    ...[...json.resources, ...json.data].map((block) => block.address),
    ...[...json.locals.keys()].map((name) => `local.${name}`),
    ...[...json.variables.keys()].map((name) => `var.${name}`),
    ...[...json.modules.keys()].map((name) => `module.${name}`),
  ]);
}

function referencesIn(value: unknown, argument: string): Reference[] {
  if (typeof value === "string") return stepsIn(value).map((steps) => ({ argument, steps }));
  if (Array.isArray(value)) return value.flatMap((item: unknown) => referencesIn(item, argument));
  if (!isBody(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !OWN_SCOPE.has(key))
    .flatMap(([key, child]) =>
      key === "depends_on" && argument === ""
        ? dependenciesIn(child)
        : referencesIn(child, argument === "" ? key : `${argument}.${key}`),
    );
}

/** In `depends_on` an address stands without `${}`. */
function dependenciesIn(value: unknown): Reference[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((item) => typeof item === "string")
    .flatMap((item) => stepsIn(item.startsWith("${") ? item : `\${${item}}`))
    .map((steps) => ({ argument: "depends_on", steps }));
}

/** An expression that is not understood here is left to Terraform; it cannot be evaluated here either. */
function stepsIn(text: string): string[][] {
  if (!text.includes("${")) return [];
  try {
    return referenceSteps(parseTemplate(text));
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

function referenceSteps(expression: Expression): string[][] {
  switch (expression.kind) {
    case "literal":
      return [];
    case "reference":
      return [expression.steps];
    case "template":
      return expression.parts.flatMap(referenceSteps);
    case "list":
      return expression.items.flatMap(referenceSteps);
    case "object":
      return expression.entries.flat().flatMap(referenceSteps);
    case "call":
      return expression.arguments.flatMap(referenceSteps);
  }
}

/** What API Gateway itself puts in the place of. */
const FILLED_LATER = /^(stageVariables|request|context|integration|input|util)\b/;

function missing(
  json: TerraformJson,
  referrer: string,
  { argument }: Reference,
  target: string,
  declared: Set<string>,
): StackError {
  if (FILLED_LATER.test(target))
    return new StackError(
      `${json.path}: ${referrer}: ${argument} has \${${target}…}, which Terraform takes for its own; write $\${…}, and API Gateway gets it as it is`,
    );
  const type = target.slice(0, target.lastIndexOf(".") + 1);
  const others = [...declared].filter((address) => type !== "" && address.startsWith(type)).slice(0, 3);
  const mend =
    others.length > 0 ? `declare it, or mean ${others.join(" or ")}` : "declare it, or mend the name";
  return new StackError(
    `${json.path}: ${referrer}: ${argument || "its value"} refers to ${target}, which the stack does not declare; ${mend}`,
  );
}

/** What is left when all that refers to nothing left is taken away, again and again, holds the circles. */
function findCircle(edges: Map<string, string[]>): string[] | undefined {
  const left = new Map(edges);
  for (let before = -1; before !== left.size;) {
    before = left.size;
    for (const [address, targets] of left)
      if (!targets.some((target) => left.has(target))) left.delete(address);
  }
  const [start] = left.keys();
  if (start === undefined) return undefined;
  const way = [start];
  for (;;) {
    const next = left.get(way.at(-1) ?? "")?.find((target) => left.has(target)) ?? start;
    const seen = way.indexOf(next);
    if (seen >= 0) return [...way.slice(seen), next];
    way.push(next);
  }
}
