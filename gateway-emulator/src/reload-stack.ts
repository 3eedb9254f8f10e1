import type { Clock } from "./control/clock.ts";
import type { Journal } from "./control/journal.ts";
import { watchStack } from "./infra/watch-stack.ts";
import type { Changes, StackChanges } from "./infra/stack-changes.ts";
import type { StackModel } from "./infra/stack.ts";

/** Where a stack comes from, and how it is read again. */
export interface StackSource {
  /** @throws {MendableError} when it cannot be read, or its program does not run */
  read(): Promise<StackModel>;
  /** What is watched: its Terraform JSON, or the folders with the sources of the program that makes it. */
  file?: string;
  sources?: string[];
}

/**
 * Reads the stack again whenever it is saved, and serves it; one that cannot be read leaves the old one serving. What
 * came of it stands in the journal.
 */
export function reloadStack(of: {
  source: StackSource;
  /** The machine's time. */
  clock: Clock;
  journal: Journal;
  /** Undefined when nothing has changed. */
  change(stack: StackModel): Promise<StackChanges | undefined>;
}): { close(): Promise<void> } {
  const { source, clock, journal, change } = of;
  let reloading = Promise.resolve();
  let asked = 0;
  /** Whether the last save could not be read: somebody waits to hear that the next one can. */
  let failed = false;

  async function reload(turn: number): Promise<void> {
    // Of several saves while one is being read, the last is read.
    if (turn !== asked) return;
    const startedAt = clock.now();
    try {
      const stack = await source.read();
      const changes = await change(stack);
      if (!changes && !failed) return;
      failed = false;
      const ms = clock.now() - startedAt;
      const names = changes ? namesOf(changes) : { unchanged: true };
      journal.write({ kind: "reload", ms, detail: { state: "changed", stack: stack.path, ...names } });
      for (const { address, why } of changes?.notEmulated ?? [])
        journal.write({ kind: "advice", detail: { advice: `not emulated: ${address}: ${why}` } });
    } catch (error) {
      failed = true;
      const why = error instanceof Error ? error.message : String(error);
      journal.write({ kind: "reload", detail: { state: "failed", stack: source.file, error: why } });
    }
  }

  const watched = watchStack({
    ...(source.file !== undefined && { file: source.file }),
    ...(source.sources && { sources: source.sources }),
    clock,
    onChange() {
      const turn = ++asked;
      reloading = reloading.then(() => reload(turn));
    },
  });
  return {
    async close() {
      watched.close();
      asked++;
      await reloading;
    },
  };
}

/** What has come, changed and gone, by name. */
function namesOf({ apis, functions, tables }: StackChanges): Record<string, string[]> {
  const changes = {
    apis: inWords(apis, ({ name }) => name),
    functions: inWords(functions, ({ functionName }) => functionName),
    tables: inWords(tables, ({ create }) => create.TableName ?? ""),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, names]) => names.length > 0));
}

function inWords<Definition>(
  { added, changed, removed }: Changes<Definition>,
  nameOf: (definition: Definition) => string,
): string[] {
  return [
    ...added.map((one) => `+${nameOf(one)}`),
    ...changed.map((one) => `~${nameOf(one)}`),
    ...removed.map((one) => `-${nameOf(one)}`),
  ];
}
