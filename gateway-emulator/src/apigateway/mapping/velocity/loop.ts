import { MAX_FOREACH_ITERATIONS } from "../limits.ts";
import { TemplateError } from "../template-error.ts";
import { evaluate } from "./evaluate.ts";
import type { Machine, Scope } from "./machine.ts";
import type { TemplateNode } from "./nodes.ts";
import { type ApiObject, apiObject, isApiObject, isList, isMap, type Method } from "./values.ts";

/** A `#foreach` under way; `body` carries out its body once and is true when a `#break` ends the loop. */
interface Loop {
  scope: Scope;
  machine: Machine;
  body: () => boolean;
}

/**
 * Goes round once for each item of a list, or each value of a map; anything else has none. Afterwards its variables
 * are what they were before.
 * @throws TemplateError after as many rounds as there may be.
 */
export function loopOver(
  { item, of, line }: Extract<TemplateNode, { kind: "foreach" }>,
  { scope, machine, body }: Loop,
): void {
  const items = itemsOf(evaluate(of, scope, machine));
  const { values } = scope;
  const before = [item, "foreach", "velocityCount"].map((name) => [name, values.get(name)] as const);
  const round = { index: 0, last: items.length - 1, parent: values.get("foreach") };
  values.set("foreach", roundObject(round));
  for (const [index, value] of items.entries()) {
    if (index === MAX_FOREACH_ITERATIONS) throw tooManyRounds(line, items.length);
    round.index = index;
    values.set(item, value);
    values.set("velocityCount", index + 1);
    if (body()) break;
  }
  for (const [name, value] of before) {
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
}

/** A copy, since the body may change the list. */
function itemsOf(value: unknown): unknown[] {
  if (isList(value)) return [...value];
  return isMap(value) ? Object.values(value) : [];
}

/** How far a loop is. */
interface Round {
  index: number;
  /** The index of the last item. */
  last: number;
  /** `$foreach` of the loop around. */
  parent: unknown;
}

/** `$foreach`: always the round that the loop is in. */
function roundObject(round: Round): ApiObject {
  const properties = new Map<string, () => unknown>([
    ["index", () => round.index],
    ["count", () => round.index + 1],
    ["first", () => round.index === 0],
    ["last", () => round.index === round.last],
    ["hasNext", () => round.index < round.last],
    ["parent", () => round.parent],
    [
      "topmost",
      () => (isApiObject(round.parent) ? (round.parent.get("topmost") ?? round.parent) : undefined),
    ],
  ]);
  const get = (name: string) => properties.get(name)?.();
  const methods = new Map<string, Method<void>>([
    ["hasNext/0", () => get("hasNext")],
    ["isFirst/0", () => get("first")],
    ["isLast/0", () => get("last")],
    ["getIndex/0", () => get("index")],
    ["getCount/0", () => get("count")],
  ]);
  return apiObject({ get, methods });
}

function tooManyRounds(line: number, items: number): TemplateError {
  const limit = MAX_FOREACH_ITERATIONS.toLocaleString("en");
  return new TemplateError(
    `the #foreach of line ${line} has ${items.toLocaleString("en")} items, and API Gateway goes round ${limit} times at most: send fewer, or end it with #break`,
  );
}
