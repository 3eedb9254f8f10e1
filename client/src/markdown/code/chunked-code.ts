import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { ownText } from "../own-text.ts";
import { grownPieces } from "./grown-pieces.ts";
import type { Run } from "./run.ts";

/** The lines of a whole chunk. */
export const CHUNK_LINES = 16;

/** Some lines of code, in a box of their own: what happens in one moves nothing in another. */
export interface CodeChunk {
  /** Where it begins and ends in the code, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Its text, in order. */
  readonly pieces: readonly string[];
  /** Whether nothing more will come to it. */
  readonly isWhole: boolean;
  /** Its text again, coloured; nothing until that has been done. */
  readonly colouring: Signal<readonly Run[] | undefined>;
}

/** A piece of code that grows, as chunks of 16 lines: what is in a whole chunk is not looked at again. */
export class ChunkedCode {
  readonly chunks: CodeChunk[] = [];
  text = "";
  /** Whether more of it may come. */
  isOpen = true;
  /** How often it became another code instead of growing. */
  version = 0;
  #linesOfLast = 0;

  /** Takes the code as it is now: looks at what has come, and at the rest only where the code has not just grown. */
  update(text: string, isOpen: boolean): void {
    if (!this.#continuesAs(text, isOpen)) this.#cutBackTo(text);
    for (let from = this.text.length; from < text.length;) from = this.#append(text, from);
    this.text = text;
    this.isOpen = isOpen;
    const last = this.chunks.at(-1);
    if (!isOpen && last && !last.isWhole) this.chunks[this.chunks.length - 1] = { ...last, isWhole: true };
  }

  /** A part of it that keeps nothing of the rest. */
  slice(start: number, end: number): string {
    return ownText(this.text.slice(start, end));
  }

  /** While it is open the code only grows, so its length tells; the whole is compared once, at its end. */
  #continuesAs(text: string, isOpen: boolean): boolean {
    if (!this.isOpen) return text === this.text;
    return isOpen ? text.length >= this.text.length : text.startsWith(this.text);
  }

  /** Keeps the chunks that are in the other code too. */
  #cutBackTo(text: string): void {
    let common = 0;
    while (common < text.length && text[common] === this.text[common]) common += 1;
    const kept = this.chunks.slice(0, -1).filter(({ end }) => end <= common).length;
    this.chunks.length = kept;
    this.text = text.slice(0, this.chunks.at(-1)?.end ?? 0);
    this.version += 1;
  }

  /** Adds what belongs to one chunk, and returns where the next one begins. */
  #append(text: string, from: number): number {
    const last = this.chunks.at(-1);
    const before = last && !last.isWhole ? last : undefined;
    let lines = before ? this.#linesOfLast : 0;
    let end = from;
    while (lines < CHUNK_LINES && end < text.length) {
      const lineEnd = text.indexOf("\n", end);
      end = lineEnd === -1 ? text.length : lineEnd + 1;
      if (lineEnd !== -1) lines += 1;
    }
    this.#linesOfLast = lines;
    this.chunks[before ? this.chunks.length - 1 : this.chunks.length] = {
      start: before?.start ?? from,
      end,
      pieces: grownPieces(before?.pieces ?? [], ownText(text.slice(from, end))),
      isWhole: lines === CHUNK_LINES,
      colouring: before?.colouring ?? signal(undefined),
    };
    return end;
  }
}
