import type { MarkedToken } from "marked";
import { forgetInside } from "./forget-inside.ts";
import { TailLexer } from "./tail-lexer.ts";

/** How many blocks a section holds; the browser lays out and paints each section by itself. */
const SECTION_BLOCKS = 12;

interface AnswerSource {
  readonly text: string;
  /** More of it may come. */
  readonly isOpen: boolean;
  /** It ended in the middle, so what it leaves open is closed. */
  readonly isBrokenOff: boolean;
}

/** An answer's blocks as they are drawn, in sections: what has not changed since the last time is the very same token. */
export class DrawnAnswer {
  readonly #lexer = new TailLexer();
  #source: AnswerSource | undefined;
  #blocks: readonly MarkedToken[] = [];

  sections(source: AnswerSource): readonly MarkedToken[][] {
    const before = this.#source;
    const isSame =
      before?.text === source.text &&
      before.isOpen === source.isOpen &&
      before.isBrokenOff === source.isBrokenOff;
    if (!isSame) this.#blocks = this.#read(source);
    this.#source = source;
    return sectionsOf(this.#blocks);
  }

  /** What was drawn the last time and will not change keeps nothing that only drawing needs. */
  drawn(): void {
    if (this.#source?.isOpen) this.#lexer.forgetFrozen();
    else for (const block of this.#blocks) forgetInside(block);
  }

  #read(source: AnswerSource): readonly MarkedToken[] {
    return source.isOpen ? this.#lexer.readOpen(source.text) : this.#lexer.readWhole(source);
  }
}

/** Cuts an answer into sections, none of which ends in a heading: what it heads stands beside it. */
function sectionsOf(blocks: readonly MarkedToken[]): MarkedToken[][] {
  const sections: MarkedToken[][] = [];
  for (const block of blocks) {
    const section = sections.at(-1);
    const isFull = section && section.length >= SECTION_BLOCKS && section.at(-1)?.type !== "heading";
    if (!section || isFull) sections.push([block]);
    else section.push(block);
  }
  return sections;
}
