import { fieldsOf, textOf, wholeNumberOf, wrong } from "./fault-fields.ts";

/** How a field of `match` is compared with what happens. */
export type Comparison =
  /** The same text; of several, one of them. */
  | "is"
  /** A part of the text. */
  | "contains"
  /** A number that what happens is beyond: the first so many are let pass. */
  | "after";

/** What there is to be known of what happens, by the names of the fields of `match`. */
export type FaultFacts = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** What rules for one place can say. */
export interface FaultGrammar<Effect> {
  /** As in a rule's `at`. */
  at: string;
  match: Readonly<Record<string, Comparison>>;
  /** @throws {FaultError} naming the field */
  parseEffect(value: unknown, at: string): Effect;
}

export interface FaultRule<Effect> {
  /** As it was given, for whoever asks which rules there are. */
  given: Record<string, unknown>;
  match: Readonly<Record<string, string | number>>;
  effect: Effect;
  /** How often it fires; for ever when absent. */
  times?: number;
  /** From 0 to 1. */
  probability: number;
  seed: number;
}

const FIELDS = ["at", "match", "effect", "times", "probability", "seed"];

/** @throws {FaultError} naming the field */
export function parseFaultRule<Effect>(
  value: unknown,
  at: string,
  grammar: FaultGrammar<Effect>,
): FaultRule<Effect> {
  const given = fieldsOf(value, at, FIELDS);
  const { match, effect, times, probability, seed } = given;
  return {
    given,
    match: match === undefined ? {} : parseMatch(match, `${at}.match`, grammar.match),
    effect: grammar.parseEffect(effect, `${at}.effect`),
    ...(times !== undefined && { times: wholeNumberOf(times, `${at}.times`, { min: 1 }) }),
    probability: probability === undefined ? 1 : probabilityOf(probability, `${at}.probability`),
    seed: seed === undefined ? 0 : wholeNumberOf(seed, `${at}.seed`, { min: 0, max: 2 ** 32 - 1 }),
  };
}

/** Whether all that a rule asks for is so. */
export function fits(
  { match }: FaultRule<unknown>,
  facts: FaultFacts,
  comparisons: FaultGrammar<unknown>["match"],
): boolean {
  return Object.entries(match).every(([field, wanted]) => {
    const fact = facts[field];
    switch (comparisons[field]) {
      case "contains":
        return typeof fact === "string" && fact.includes(String(wanted));
      case "after":
        return typeof fact === "number" && fact > Number(wanted);
      case "is":
      case undefined:
        return Array.isArray(fact) ? fact.includes(wanted) : fact === wanted;
    }
  });
}

function parseMatch(
  value: unknown,
  at: string,
  comparisons: FaultGrammar<unknown>["match"],
): Record<string, string | number> {
  const match: Record<string, string | number> = {};
  for (const [field, wanted] of Object.entries(fieldsOf(value, at, Object.keys(comparisons))))
    match[field] =
      comparisons[field] === "after"
        ? wholeNumberOf(wanted, `${at}.${field}`, { min: 0 })
        : textOf(wanted, `${at}.${field}`);
  return match;
}

function probabilityOf(value: unknown, at: string): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw wrong(at, "a number from 0 to 1", value);
}
