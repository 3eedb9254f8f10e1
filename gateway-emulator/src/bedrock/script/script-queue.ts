import type { ModelCall } from "../model/model.ts";
import { fits } from "./condition.ts";
import type { Script } from "./script.ts";

/** The model's next answers: those that were added, first in first out, then those that are kept in a file. */
export class ScriptQueue {
  #added: Waiting[] = [];
  #kept: readonly Script[] = [];
  #keptWaiting: Waiting[] = [];

  add(script: Script): void {
    this.#added.push(waiting(script));
  }

  /** Takes the place of what was kept before. */
  keep(scripts: readonly Script[]): void {
    this.#kept = scripts;
    this.#keptWaiting = scripts.map(waiting);
  }

  /** Those that wait, in the order in which they are asked whether they fit, with what is left of their `times`. */
  waiting(): Script[] {
    return [...this.#added, ...this.#keptWaiting].map(({ script, usesLeft }) => ({
      ...script,
      times: script.times === "always" ? script.times : usesLeft,
    }));
  }

  /** Forgets what was added. What is kept goes on where it is. */
  clear(): void {
    this.#added = [];
  }

  /** Forgets what was added; what is kept begins anew. */
  reset(): void {
    this.clear();
    this.keep(this.#kept);
  }

  /**
   * Uses the first script that fits a call; undefined when none does.
   * @throws BedrockError ModelErrorException (424) when it takes too long to find out
   */
  take(call: ModelCall): Script | undefined {
    const entry = [...this.#added, ...this.#keptWaiting].find(
      ({ script: { when } }) => !when || fits(when, call),
    );
    if (!entry) return undefined;
    entry.usesLeft -= 1;
    if (entry.usesLeft === 0) {
      this.#added = this.#added.filter((one) => one !== entry);
      this.#keptWaiting = this.#keptWaiting.filter((one) => one !== entry);
    }
    return entry.script;
  }
}

interface Waiting {
  script: Script;
  usesLeft: number;
}

function waiting(script: Script): Waiting {
  return { script, usesLeft: script.times === "always" ? Infinity : script.times };
}
