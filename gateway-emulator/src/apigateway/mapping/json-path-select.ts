import { isJsonObject, leadsToOnePlace, stepTo } from "./json-path-plain.ts";
import type { JsonFilter, JsonOperand, JsonPathStep } from "./json-path-steps.ts";
import { passes } from "./json-path-condition.ts";
import { MAX_VISITED } from "./limits.ts";
import { own, setOwn } from "./own.ts";

/** A walk through one document. */
interface Walk {
  root: unknown;
  /** How many more places may be looked at. */
  left: number;
}

/**
 * The one value, when the steps can lead to one place only; else the list of all that they lead to. Undefined when
 * there is none, or the document is too large for these steps.
 */
export function select(root: unknown, steps: JsonPathStep[]): unknown {
  return read(root, steps, { root, left: MAX_VISITED });
}

function read(from: unknown, steps: JsonPathStep[], walk: Walk): unknown {
  let found: unknown[] = [from];
  for (const [at, step] of steps.entries()) {
    const isScan = steps[at - 1]?.kind === "descend";
    const next = followAll(found, step, { walk, isScan, isLast: at === steps.length - 1 });
    found = isScan && step.kind === "filter" ? withoutTwins(next) : next;
    if (walk.left < 0) return undefined;
  }
  return isDefinite(steps) ? found[0] : found;
}

/** `['a','b']` at the end picks an object of these two, which is one place. */
function isDefinite(steps: JsonPathStep[]): boolean {
  return steps.every(
    (step, at) =>
      leadsToOnePlace(step) || step.kind === "length" || (step.kind === "names" && at === steps.length - 1),
  );
}

/** Where a step stands: `isScan` after `..`. */
interface Place {
  walk: Walk;
  isScan: boolean;
  isLast: boolean;
}

function followAll(from: unknown[], step: JsonPathStep, place: Place): unknown[] {
  if (step.kind === "descend") return descend(from, place.walk);
  const found: unknown[] = [];
  for (const value of from) {
    const next = follow(value, step, place).filter((item) => item !== undefined);
    place.walk.left -= 1 + next.length;
    if (place.walk.left < 0) return [];
    for (const item of next) found.push(item);
  }
  return found;
}

function follow(value: unknown, step: JsonPathStep, place: Place): unknown[] {
  switch (step.kind) {
    case "name":
    case "index":
      return [stepTo(value, step)];
    case "names":
      return isJsonObject(value) ? namesOf(value, step.names, place) : [];
    case "indexes":
      return Array.isArray(value) ? step.indexes.map((index) => value.at(index)) : [];
    case "slice":
      return Array.isArray(value) ? value.slice(step.from, step.to) : [];
    case "all":
      return childrenOf(value);
    case "filter":
      return filtered(value, step.filter, place.walk);
    case "length":
      return isJsonObject(value) || Array.isArray(value) ? [childrenOf(value).length] : [];
    case "descend":
      return [];
  }
}

function namesOf(value: Record<string, unknown>, names: string[], place: Place): unknown[] {
  if (!place.isLast) return names.map((name) => own(value, name));
  const there = names.filter((name) => Object.hasOwn(value, name));
  if (place.isScan && there.length < names.length) return [];
  const picked: Record<string, unknown> = {};
  for (const name of there) setOwn(picked, name, value[name]);
  return [picked];
}

/** Of a list the items that pass; an object is itself put to the test. */
function filtered(value: unknown, filter: JsonFilter, walk: Walk): unknown[] {
  const candidates = Array.isArray(value) ? value : isJsonObject(value) ? [value] : [];
  walk.left -= candidates.length;
  return candidates.filter(
    (item) => walk.left >= 0 && passes(filter, (operand) => operandOf(operand, item, walk)),
  );
}

function operandOf(operand: JsonOperand, item: unknown, walk: Walk): unknown {
  if (operand.kind === "value") return operand.value;
  const found = read(operand.from === "item" ? item : walk.root, operand.steps, walk);
  // `in` looks at each of them.
  if (Array.isArray(found)) walk.left -= found.length;
  return Array.isArray(found) && found.length === 0 && !isDefinite(operand.steps) ? undefined : found;
}

/** A scan meets an object of a list twice: in the list, and by itself. */
function withoutTwins(values: unknown[]): unknown[] {
  const seen = new Set<unknown>();
  return values.filter((value) => !seen.has(value) && (!isJsonObject(value) || seen.add(value)));
}

function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

/** Each value and all that is in it, outermost first. No recursion: a client says how deep this goes. */
function descend(from: unknown[], walk: Walk): unknown[] {
  const found: unknown[] = [];
  const waiting = from.toReversed();
  while (waiting.length > 0) {
    const value = waiting.pop();
    walk.left -= 1;
    if (walk.left < 0) return [];
    found.push(value);
    for (const child of childrenOf(value).toReversed()) waiting.push(child);
  }
  return found;
}
