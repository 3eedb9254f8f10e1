import { fits, parseFaultRule, type FaultFacts, type FaultGrammar, type FaultRule } from "./fault-rule.ts";
import type { Journal } from "./journal.ts";
import { seededRandom, type Random } from "./random.ts";

/** A rule, and what has become of it. */
interface Standing<Effect> {
  /** Counts from 1, over the rules of all places. */
  number: number;
  rule: FaultRule<Effect>;
  usesLeft: number;
  random: Random;
}

/** A rule as the control API shows it. */
export interface ShownFault {
  number: number;
  given: Record<string, unknown>;
  /** Null when it fires for ever. */
  usesLeft: number | null;
}

/** What is to go wrong, by a rule that fires: whoever draws it says whether it did. */
export interface Fault<Effect> {
  /** The rule's. */
  readonly number: number;
  readonly effect: Effect;
  /** It goes wrong now: the journal says so, once. */
  strikes(): void;
  /** It does not come to that: the rule may fire another time. Nothing more is changed by it once it has struck. */
  misses(): void;
}

/** One place where things can be made to go wrong, with the rules for it. */
export class FaultPlace<Effect> {
  readonly #grammar: FaultGrammar<Effect>;
  readonly #journal: Journal;
  #rules: Standing<Effect>[] = [];

  constructor(grammar: FaultGrammar<Effect>, journal: Journal) {
    this.#grammar = grammar;
    this.#journal = journal;
  }

  get at(): string {
    return this.#grammar.at;
  }

  /**
   * Reads rules; they apply from when the returned function is called.
   * @throws {FaultError} naming the field that is wrong
   */
  prepare(values: readonly { value: unknown; number: number }[]): () => void {
    const rules = values.map(({ value, number }) => {
      const rule = parseFaultRule(value, `[${number - 1}]`, this.#grammar);
      return { number, rule, usesLeft: rule.times ?? Infinity, random: seededRandom(rule.seed) };
    });
    return () => {
      this.#rules = rules;
    };
  }

  shown(): ShownFault[] {
    return this.#rules.map(({ number, rule, usesLeft }) => ({
      number,
      given: rule.given,
      usesLeft: leftOf(usesLeft),
    }));
  }

  /**
   * What is to go wrong with what happens now, by the first rule that fires; the journal says which it was.
   * @param factsOf is asked only when there are rules
   * @param applies whether an effect is one that can happen here; any can when absent
   */
  take(factsOf: () => FaultFacts, applies: (effect: Effect) => boolean = () => true): Effect | undefined {
    const fault = this.draw(factsOf, applies);
    fault?.strikes();
    return fault?.effect;
  }

  /** The same for what may not come to pass: it is in the journal from when it strikes. */
  draw(
    factsOf: () => FaultFacts,
    applies: (effect: Effect) => boolean = () => true,
  ): Fault<Effect> | undefined {
    if (this.#rules.length === 0) return undefined;
    const facts = factsOf();
    const fired = this.#rules.find((one) => applies(one.rule.effect) && this.#fires(one, facts));
    if (!fired) return undefined;
    fired.usesLeft -= 1;
    let isOpen = true;
    return {
      number: fired.number,
      effect: fired.rule.effect,
      strikes: () => {
        if (isOpen) this.#note(fired, facts);
        isOpen = false;
      },
      misses: () => {
        if (isOpen) fired.usesLeft += 1;
        isOpen = false;
      },
    };
  }

  #fires({ rule, usesLeft, random }: Standing<Effect>, facts: FaultFacts): boolean {
    if (usesLeft === 0 || !fits(rule, facts, this.#grammar.match)) return false;
    return rule.probability === 1 || random() < rule.probability;
  }

  #note({ number, rule, usesLeft }: Standing<Effect>, facts: FaultFacts): void {
    const { connectionId, functionName } = facts;
    const { effect } = rule.given;
    this.#journal.write({
      kind: "fault",
      ...(typeof connectionId === "string" && { connectionId }),
      ...(typeof functionName === "string" && { functionName }),
      detail: { at: this.at, rule: number, effect, usesLeft: leftOf(usesLeft) },
    });
  }
}

function leftOf(usesLeft: number): number | null {
  return usesLeft === Infinity ? null : usesLeft;
}
