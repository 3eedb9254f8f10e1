import { isNumeric, toNumber } from "../java-number.ts";
import { setOwn } from "../own.ts";
import { placeIn } from "./access.ts";
import { evaluate, evaluateReference } from "./evaluate.ts";
import type { Machine, Scope } from "./machine.ts";
import type { Reference } from "./nodes.ts";
import { printed } from "./print.ts";
import { isList, isMap, isNothing } from "./values.ts";

/** `#set`; Velocity leaves the variable as it was when the value is nothing. */
export function assign(
  target: Reference,
  value: unknown,
  { scope, machine }: { scope: Scope; machine: Machine },
): void {
  const last = target.path.at(-1);
  if (isNothing(value)) return;
  if (!last) return assignVariable(target.name, value, { scope, machine });
  const holder = evaluateReference({ ...target, path: target.path.slice(0, -1) }, scope, machine);
  if (last.kind === "method") return;
  const key = last.kind === "property" ? last.name : evaluate(last.index, scope, machine);
  if (isMap(holder)) setOwn(holder, printed(key), value);
  else if (isList(holder) && isNumeric(key)) holder[placeIn(holder, toNumber(key))] = value;
}

/** What a macro assigns to its parameter goes to the variable that its caller named. */
export function assignVariable(
  name: string,
  value: unknown,
  { scope, machine }: { scope: Scope; machine: Machine },
): void {
  const parameter = scope.parameters.get(name);
  if (parameter?.kind === "reference" && scope.caller)
    return assign(parameter, value, { scope: scope.caller, machine });
  if (parameter || !scope.caller || scope.values.has(name)) scope.values.set(name, value);
  else assignVariable(name, value, { scope: scope.caller, machine });
}
