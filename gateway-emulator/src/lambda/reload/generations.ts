import type { Journal } from "../../control/journal.ts";
import type { CodeEvents, CodeSource } from "../code/code-source.ts";
import type { RunnableCode } from "../code/runnable-code.ts";
import type { FunctionDefinition } from "../definition.ts";
import type { Generation, OpenedProcesses, OpenProcesses } from "../environments/generation.ts";
import type { ProcessEvents } from "../environments/processes.ts";
import type { Reload } from "./reload.ts";

/** What the newest generations are made of. */
interface Source {
  definition: FunctionDefinition;
  processes: OpenedProcesses;
  code: CodeSource;
}

/** Makes a function's generations: another one when its code has changed, and when the stack declares it differently. */
export class Generations {
  readonly first: Generation;
  readonly #openProcesses: OpenProcesses;
  readonly #openCode: (definition: FunctionDefinition, watch: CodeEvents) => CodeSource;
  readonly #processEvents: ProcessEvents;
  readonly #journal: Journal;
  readonly #reload: () => Reload;
  #source: Source;
  #opened = new Set<OpenedProcesses>();

  constructor(options: {
    definition: FunctionDefinition;
    openProcesses: OpenProcesses;
    openCode: (definition: FunctionDefinition, watch: CodeEvents) => CodeSource;
    processEvents: ProcessEvents;
    journal: Journal;
    reload: () => Reload;
  }) {
    this.#openProcesses = options.openProcesses;
    this.#openCode = options.openCode;
    this.#processEvents = options.processEvents;
    this.#journal = options.journal;
    this.#reload = options.reload;
    this.#source = this.#open(options.definition);
    const { definition, processes, code } = this.#source;
    this.first = { definition, processes, code: once(() => code.current()) };
  }

  /** What newer generations are made of. */
  get definition(): FunctionDefinition {
    return this.#source.definition;
  }

  /** The function is declared so from now on. Resolves when its code has been looked at. */
  async redefine(definition: FunctionDefinition): Promise<void> {
    const before = this.#source;
    const source = this.#open(definition);
    this.#source = source;
    this.#reload().redefined();
    await before.code.close();
    try {
      const code = await source.code.current();
      if (source === this.#source) this.#changed(source, code);
    } catch (error) {
      if (source === this.#source) this.#reload().failed(messageOf(error));
    }
  }

  /** Closes what ran the environments of definitions that nothing is left of; `used` are those that there are. */
  closeUnused(used: Generation[]): void {
    const needed = new Set([this.#source.processes, ...used.map(({ processes }) => processes)]);
    for (const processes of this.#opened) if (!needed.has(processes)) void this.#close(processes);
  }

  async close(): Promise<void> {
    await Promise.all([this.#source.code.close(), ...[...this.#opened].map((one) => this.#close(one))]);
  }

  #close(processes: OpenedProcesses): Promise<void> {
    this.#opened.delete(processes);
    return processes.close();
  }

  #open(definition: FunctionDefinition): Source {
    const processes = this.#openProcesses(definition, this.#processEvents);
    this.#opened.add(processes);
    const source: Source = {
      definition,
      processes,
      code: this.#openCode(
        definition,
        this.#whileIts(() => source),
      ),
    };
    return source;
  }

  /** Hears of changes as long as they concern what is newest. */
  #whileIts(source: () => Source): CodeEvents {
    const isNewest = () => source() === this.#source;
    return {
      changing: () => isNewest() && this.#reload().changing(),
      changed: (code) => isNewest() && this.#changed(source(), code),
      unchanged: () => isNewest() && this.#reload().unchanged(),
      failed: ({ message }) => isNewest() && this.#reload().failed(message),
      unwatched: (advice) => this.#advise(source().definition, advice),
    };
  }

  #changed({ definition, processes }: Source, code: RunnableCode): void {
    this.#reload().changed({ definition, processes, code: () => Promise.resolve(code) });
  }

  #advise({ functionName }: FunctionDefinition, advice: string): void {
    this.#journal.write({ kind: "advice", functionName, detail: { advice } });
  }
}

/** Remembers what was made, and does not remember failures. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
