import { FaultError, wrong } from "./fault-fields.ts";
import type { FaultPlace } from "./fault-place.ts";

/** What goes wrong on purpose, everywhere: the rules that the control API takes. */
export class Faults {
  readonly #places: readonly FaultPlace<unknown>[];

  constructor(places: readonly FaultPlace<unknown>[]) {
    this.#places = places;
  }

  /**
   * Takes these rules in the place of those that there are; all of them, or none when one is wrong.
   * @throws {FaultError} naming the field
   */
  replace(rules: unknown): void {
    if (!Array.isArray(rules)) throw wrong("the body", 'a list of rules, [{"at":…,"effect":{…}}]', rules);
    const values = rules.map((value: unknown, index) => ({
      value,
      number: index + 1,
      at: this.#placeOf(value, index),
    }));
    const commits = this.#places.map((place) => place.prepare(values.filter(({ at }) => at === place.at)));
    for (const commit of commits) commit();
  }

  clear(): void {
    this.replace([]);
  }

  /** The rules as they were given, in order, each with how often it can still fire. */
  shown(): unknown[] {
    return this.#places
      .flatMap((place) => place.shown())
      .sort((one, other) => one.number - other.number)
      .map(({ number, given, usesLeft }) => ({ rule: number, ...given, usesLeft }));
  }

  #placeOf(value: unknown, index: number): string {
    const at = typeof value === "object" && value !== null && "at" in value ? value.at : undefined;
    const place = this.#places.find((one) => one.at === at);
    if (place) return place.at;
    const places = this.#places.map((one) => JSON.stringify(one.at)).join(", ");
    throw typeof value === "object" && value !== null
      ? wrong(`[${index}].at`, `one of ${places}`, at)
      : new FaultError(`[${index}] must be a rule: {"at":…,"match":{…},"effect":{…},"times":n}`);
  }
}
