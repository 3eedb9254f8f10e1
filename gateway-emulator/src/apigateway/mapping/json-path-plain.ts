import { isExactNumber } from "./java-number.ts";
import type { JsonPathStep } from "./json-path-steps.ts";
import { own } from "./own.ts";

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

/** What a step that leads to one place finds there; undefined for nothing. */
export function stepTo(value: unknown, step: JsonPathStep): unknown {
  if (step.kind === "name") return isJsonObject(value) ? own(value, step.name) : undefined;
  if (step.kind === "index") return Array.isArray(value) ? value.at(step.index) : undefined;
  return undefined;
}

export function leadsToOnePlace(step: JsonPathStep): boolean {
  return step.kind === "name" || step.kind === "index";
}
