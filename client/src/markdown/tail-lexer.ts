import type { Links, MarkedToken } from "marked";
import { collectDefinitions } from "./definitions.ts";
import { forgetInside } from "./forget-inside.ts";
import { lexMarkdown } from "./lexer.ts";
import { closeFence, codeSoFar, markOpenCode, openFence } from "./open-fence.ts";
import type { OpenFence } from "./open-fence.ts";
import { joinBlock, splitBlock } from "./open-part.ts";
import type { OpenPart } from "./open-part.ts";
import { closeTail, withoutLoneMarker } from "./open-tail.ts";
import { ownText } from "./own-text.ts";
import { settledBlocks } from "./settled-blocks.ts";
import { isTooMuch, lastBreak } from "./too-much.ts";
import { wholeBlocks } from "./whole-blocks.ts";

/**
 * Reads Markdown that is still arriving, and reads again only its open end.
 *
 * A block is frozen, and its token never changes again, once a later block's first line is whole: until then
 * `***` below a paragraph may still become `***bold***`. Of the last block the whole rows, the whole items and the
 * settled beginning are frozen too, and an open fence grows without being read.
 */
export class TailLexer {
  /** How many characters were given to marked, over all. */
  lexedChars = 0;
  #source = "";
  #frozen: MarkedToken[] = [];
  /** So many of the frozen blocks have no inside any more. */
  #forgotten = 0;
  #links: Links = {};
  /** Where the first block that is not frozen begins. */
  #start = 0;
  #part: OpenPart | undefined;
  #fence: OpenFence | undefined;

  /** The blocks of an answer that is not over. A text that does not begin with the last one is begun anew. */
  readOpen(text: string): MarkedToken[] {
    const source = withPlainLineEnds(text);
    if (!source.startsWith(this.#source)) this.#beginAnew();
    this.#source = source;
    const tail = this.#readTail();
    return [...this.#frozen, ...tail.filter(isVisible)];
  }

  /**
   * The blocks of an answer that is over: all of it is read once, so that links defined late lead somewhere, and
   * frozen blocks that read the same keep their tokens.
   * @param text.isBrokenOff it ends in the middle: what it leaves open is closed
   */
  readWhole({ text, isBrokenOff }: { text: string; isBrokenOff: boolean }): MarkedToken[] {
    const source = withPlainLineEnds(text);
    const whole = this.#lex(isBrokenOff ? withoutLoneMarker(source, true) : source);
    const tokens = isBrokenOff ? closeTail(whole, (closed) => this.#lex(closed)) : whole;
    const blocks = settledBlocks(tokens.filter(isVisible), this.#frozen);
    this.#beginAnew();
    return blocks;
  }

  /** Lets go of the inside of the frozen blocks; whoever wanted it has had it. */
  forgetFrozen(): void {
    for (const block of this.#frozen.slice(this.#forgotten)) forgetInside(block);
    this.#forgotten = this.#frozen.length;
  }

  #beginAnew(): void {
    this.#source = "";
    this.#frozen = [];
    this.#forgotten = 0;
    this.#links = {};
    this.#start = 0;
    this.#part = undefined;
    this.#fence = undefined;
  }

  #readTail(): readonly MarkedToken[] {
    if (!this.#fence) return this.#lexTail();
    const closed = closeFence(this.#fence, this.#source);
    if (!closed) return [codeSoFar(this.#fence, this.#source)];
    this.#fence = undefined;
    this.#freeze([closed.token], closed.end);
    return this.#readTail();
  }

  #lexTail(): readonly MarkedToken[] {
    const tokens = this.#lex(this.#rest());
    const [first, ...others] = tokens;
    const block = first && joinBlock(this.#part, first);
    if (!block) {
      // What is left of a block has become something else, as a paragraph whose line heads a table: read it again.
      if (!this.#part) return [];
      this.#part = undefined;
      return this.#lexTail();
    }
    const blocks = [block, ...others];
    const { count, end } = wholeBlocks(blocks, this.#source, this.#start);
    if (count > 0) this.#freeze(blocks.slice(0, count), end);
    const open = tokens.slice(count);
    this.#fence = open[0] && openFence(open[0], this.#source, this.#start);
    if (this.#fence) return this.#readTail();
    if (open[0]) open[0] = this.#settlePart(open[0]);
    return isTooMuch(this.#rest()) ? this.#cut() : this.#closed(open);
  }

  /** What marked has to read: the open end, behind what makes it read as the rest of its block. */
  #rest(): string {
    const from = this.#start + (this.#part?.settled.raw.length ?? 0);
    return (this.#part?.head ?? "") + withoutLoneMarker(this.#source.slice(from));
  }

  #settlePart(block: MarkedToken): MarkedToken {
    const split = splitBlock(this.#part, block);
    if (!split) return block;
    this.#part = split;
    return split.open;
  }

  /** The open blocks as they are shown: closed, and behind what is settled of the first. */
  #closed(open: readonly MarkedToken[]): readonly MarkedToken[] {
    const closed = closeTail(open, (text) => this.#lex(text));
    markOpenCode(closed.at(-1));
    if (!this.#part) return closed;
    const [first, ...others] = closed;
    const block = first && joinBlock(this.#part, first);
    return block ? [block, ...others] : [this.#part.settled, ...closed];
  }

  /** Freezes what is too long to be read again and again, up to the last break in it, whatever comes later. */
  #cut(): readonly MarkedToken[] {
    const from = this.#start + (this.#part?.settled.raw.length ?? 0);
    const end = lastBreak(this.#source, from);
    const [first, ...others] = this.#lex((this.#part?.head ?? "") + this.#source.slice(from, end));
    const block = first && joinBlock(this.#part, first);
    const settled = this.#part && !block ? [this.#part.settled] : [];
    this.#freeze([...settled, ...(block ? [block] : first ? [first] : []), ...others], end);
    return this.#lexTail();
  }

  #freeze(blocks: readonly MarkedToken[], end: number): void {
    collectDefinitions(blocks, this.#links);
    for (const block of blocks) if (isVisible(block)) this.#frozen.push(block);
    this.#start = end;
    this.#part = undefined;
  }

  #lex(text: string): MarkedToken[] {
    this.lexedChars += text.length;
    return lexMarkdown(ownText(text), this.#links);
  }
}

function withPlainLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/gu, "\n") : text;
}

function isVisible({ type }: MarkedToken): boolean {
  return type !== "space" && type !== "def";
}
