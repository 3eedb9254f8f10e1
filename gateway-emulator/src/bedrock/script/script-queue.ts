import type { Script } from "./script.ts";

/** The model's next answers, first in first out. */
export class ScriptQueue {
  #waiting: { script: Script; usesLeft: number }[] = [];

  add(script: Script): void {
    this.#waiting.push({ script, usesLeft: script.times });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** Uses the oldest script that fits the last user message; undefined when none does. */
  take(lastUserText: string): Script | undefined {
    const entry = this.#waiting.find(({ script }) => lastUserText.includes(script.when?.contains ?? ""));
    if (!entry) return undefined;
    entry.usesLeft -= 1;
    if (entry.usesLeft === 0) this.#waiting = this.#waiting.filter((one) => one !== entry);
    return entry.script;
  }
}
