import { loadGrammar } from "./languages.ts";
import { Painter } from "./painter.ts";
import type { PainterTools } from "./painter.ts";

/** What colours a piece of code; nothing for a language that is not known. @throws what the network does */
export async function createPainter({
  language,
  ...tools
}: Omit<PainterTools, "grammar"> & { language: string }): Promise<Painter | undefined> {
  const grammar = await loadGrammar(language);
  return grammar && new Painter({ ...tools, grammar });
}
