import type { Emitter } from "highlight.js";
import { appendRun } from "./run.ts";
import type { Kind, Run } from "./run.ts";

/** What highlight.js calls things, and what they are here. What is not named has the colour of what it is in. */
const kinds: Readonly<Record<string, Kind | "">> = {
  keyword: "kw",
  selector: "kw",
  name: "kw",
  meta: "kw",
  doctag: "kw",
  type: "fn",
  built_in: "fn",
  title: "fn",
  attr: "fn",
  attribute: "fn",
  section: "fn",
  string: "str",
  regexp: "str",
  symbol: "str",
  char: "str",
  addition: "str",
  number: "num",
  literal: "num",
  variable: "num",
  deletion: "num",
  comment: "com",
  subst: "",
};

/** The kind of a scope such as `title.function` or `selector-class`; nothing where it has none of its own. */
export function kindOf(scope: string): Kind | "" | undefined {
  return kinds[scope.split(/[.-]/u, 1)[0] ?? ""];
}

/** A piece of code; without a kind it is of the kind of what it is in, `above` levels above where it began. */
interface OpenRun {
  readonly kind: Kind | "" | undefined;
  readonly above: number;
  readonly text: string;
}

/** Takes what highlight.js finds as runs: no HTML string is made. */
export class RunEmitter implements Emitter {
  readonly #runs: OpenRun[] = [];
  readonly #kinds: (Kind | "" | undefined)[] = [];
  #above = 0;

  /** Its runs. @param outside the kinds of what was open where the code began, from the outermost in */
  runsWithin(outside: readonly (Kind | "" | undefined)[]): Run[] {
    const runs: Run[] = [];
    for (const { kind, above, text } of this.#runs) {
      const around = outside.slice(0, Math.max(0, outside.length - above));
      appendRun(runs, { kind: kind ?? around.findLast((kind) => kind !== undefined) ?? "", text });
    }
    return runs;
  }

  addText(text: string): void {
    this.#runs.push({ kind: this.#kinds.at(-1), above: this.#above, text });
  }

  openNode(scope: string): void {
    this.#kinds.push(kindOf(scope) ?? this.#kinds.at(-1));
  }

  closeNode(): void {
    if (this.#kinds.length === 0) this.#above += 1;
    else this.#kinds.pop();
  }

  startScope(scope: string): void {
    this.openNode(scope);
  }

  endScope(): void {
    this.closeNode();
  }

  __addSublanguage(emitter: Emitter): void {
    if (!(emitter instanceof RunEmitter)) return;
    for (const { kind, text } of emitter.#runs)
      this.#runs.push({ kind: kind ?? this.#kinds.at(-1), above: this.#above, text });
  }

  finalize(): void {}

  toHTML(): string {
    return "";
  }
}
