import type { Grammar } from "./grammar.ts";
import { loadGrammar } from "./languages.ts";
import { Painter } from "./painter.ts";
import type { Idle, PainterTools } from "./painter.ts";

/** What colours a piece of code; nothing for a language that is not known. @throws what the network does */
export async function createPainter({
  language,
  ...tools
}: Omit<PainterTools, "grammar"> & { language: string }): Promise<Painter | undefined> {
  const grammar = await loadGrammar(language);
  if (!grammar) return undefined;
  await prepare(grammar, tools.idle);
  return new Painter({ ...tools, grammar });
}

/** A grammar is compiled when it is first used, which may take longer than a slice: it has a turn of its own. */
function prepare(grammar: Grammar, idle: Idle): Promise<void> {
  if (prepared.has(grammar)) return Promise.resolve();
  return new Promise((resolve) =>
    idle(() => {
      grammar.colour("\n", undefined);
      prepared.add(grammar);
      resolve();
    }),
  );
}

const prepared = new WeakSet<Grammar>();
