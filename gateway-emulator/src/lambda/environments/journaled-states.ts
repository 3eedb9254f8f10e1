import type { Journal } from "../../control/journal.ts";

/** Writes to the journal what states an environment comes to. */
export class JournaledStates {
  readonly #journal: Journal;
  readonly #functionName: string;
  readonly #environmentId: string;

  constructor(journal: Journal, functionName: string, environmentId: string) {
    this.#journal = journal;
    this.#functionName = functionName;
    this.#environmentId = environmentId;
  }

  write(
    state: "starting" | "waiting" | "reset" | "dead",
    how: { ms?: number; [name: string]: unknown } = {},
  ): void {
    const { ms, ...detail } = how;
    this.#journal.write({
      kind: "environment",
      functionName: this.#functionName,
      ...(ms !== undefined && { ms: Math.round(ms) }),
      detail: { environment: this.#environmentId, state, ...detail },
    });
  }

  advise(advice: string): void {
    this.#journal.write({ kind: "advice", functionName: this.#functionName, detail: { advice } });
  }
}
