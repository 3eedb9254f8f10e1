import { between, type Random } from "../model/random.ts";
import type { Schema } from "./schema.ts";

/** How many values are chosen from, and how many multiples are tried. */
const CHOICES = 10;
const TRIES = 64;

interface Bounds {
  min: number;
  max: number;
  /** Whether the bounds themselves are left out. */
  minOpen: boolean;
  maxOpen: boolean;
}

/** A number that a schema's bounds and `multipleOf` allow; a small one where they leave the choice. */
export function numberValue(schema: Schema, random: Random, { whole }: { whole: boolean }): number {
  const bounds = boundsOf(schema);
  const { multipleOf } = schema;
  if (typeof multipleOf === "number" && multipleOf > 0) return multiple(multipleOf, bounds, random, whole);
  const integer = multiple(1, bounds, random, true);
  return whole || isWithin(integer, bounds, 2) ? integer : fraction(bounds, random);
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): Bounds {
  const closedMin = numberOr(minimum, -Infinity);
  const closedMax = numberOr(maximum, Infinity);
  const openMin = numberOr(exclusiveMinimum, -Infinity);
  const openMax = numberOr(exclusiveMaximum, Infinity);
  return {
    min: Math.max(closedMin, openMin),
    max: Math.min(closedMax, openMax),
    // In draft 4 it is a flag beside `minimum`.
    minOpen: exclusiveMinimum === true || (openMin >= closedMin && openMin > -Infinity),
    maxOpen: exclusiveMaximum === true || (openMax <= closedMax && openMax < Infinity),
  };
}

/** Of the smallest multiples within the bounds, the first from one that is drawn on. */
function multiple(step: number, bounds: Bounds, random: Random, whole: boolean): number {
  const [first, last] = multiplesWithin(step, bounds);
  const choices = Math.max(1, Math.min(CHOICES, last - first + 1));
  const start = between(random, { min: 0, max: choices - 1 });
  for (let tried = 0; tried < TRIES && first + tried <= last; tried += 1) {
    const factor = first + (tried < choices ? (start + tried) % choices : tried);
    const value = factor * step;
    // As validators ask it, who divide: 0.7 is no multiple of 0.1 to them.
    if (Number.isInteger(value / step) && (!whole || Number.isInteger(value))) return value + 0;
  }
  return first * step;
}

function multiplesWithin(step: number, { min, max, minOpen, maxOpen }: Bounds): [number, number] {
  const last = Math.floor(max / step);
  const from = min === -Infinity ? Math.min(1, last === Infinity ? 1 : last) : Math.ceil(min / step);
  return [minOpen && from * step <= min ? from + 1 : from, maxOpen && last * step >= max ? last - 1 : last];
}

function fraction({ min, max }: Bounds, random: Random): number {
  const width = max - min;
  if (!Number.isFinite(width)) return Number.isFinite(min) ? min + 0.5 : max - 0.5;
  const value = min + width * (0.25 + random() / 2);
  const rounded = Math.round(value * 100) / 100;
  return width >= 0.1 && rounded > min && rounded < max ? rounded : value;
}

/** `slack` is how wide the bounds have to be, so that a range such as 0 to 1 is not taken for a yes or no. */
function isWithin(value: number, { min, max, minOpen, maxOpen }: Bounds, slack: number): boolean {
  if (min === max) return true;
  const inside = (minOpen ? value > min : value >= min) && (maxOpen ? value < max : value <= max);
  return inside && max - min >= slack;
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
