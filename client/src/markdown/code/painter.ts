import type { Clock } from "../../time/clock.ts";
import type { ChunkedCode } from "./chunked-code.ts";
import type { Grammar, Reading } from "./grammar.ts";
import { appendRun, isSameColouring } from "./run.ts";
import type { Run } from "./run.ts";
import { sliceEnd } from "./slice-end.ts";

/** Runs something when there is time; the function it returns cancels that. */
export type Idle = (run: () => void) => () => void;

export interface PainterTools {
  readonly code: ChunkedCode;
  readonly grammar: Grammar;
  readonly idle: Idle;
  readonly clock: Clock;
}

/** A slice that takes so long was written to take long: the rest of that code stays plain. */
export const SLICE_PATIENCE_MS = 100;

/**
 * Colours a piece of code while there is time, a slice at a time. While the code is open, each whole chunk once,
 * reading on where the one before it ended. When it has ended the whole is read once more, in slices as long as may be,
 * which see what comes after; a chunk that looks the same then is not touched.
 */
export class Painter {
  readonly #code: ChunkedCode;
  readonly #grammar: Grammar;
  readonly #idle: Idle;
  readonly #clock: Clock;
  #hasGivenUp = false;
  #cancel: (() => void) | undefined;
  #version = 0;
  #isFinalPass = false;
  /** How far this pass has come, what is open there, and the runs of the chunk it is in. */
  #at = 0;
  #reading: Reading;
  #chunk = 0;
  #runs: Run[] = [];

  constructor({ code, grammar, idle, clock }: PainterTools) {
    this.#code = code;
    this.#clock = clock;
    this.#grammar = grammar;
    this.#idle = idle;
  }

  /** Asks for what there is to colour now; does nothing when that has been asked for. */
  request(): void {
    if (this.#version !== this.#code.version) this.#begin({ isFinalPass: false });
    if (!this.#isFinalPass && !this.#code.isOpen) this.#begin({ isFinalPass: true });
    if (this.#cancel || this.#hasGivenUp || this.#at >= this.#limit()) return;
    this.#cancel = this.#idle(() => {
      this.#cancel = undefined;
      this.#paintSlice();
      this.request();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #begin({ isFinalPass }: { isFinalPass: boolean }): void {
    this.stop();
    this.#version = this.#code.version;
    this.#isFinalPass = isFinalPass;
    this.#at = 0;
    this.#reading = undefined;
    this.#chunk = 0;
    this.#runs = [];
  }

  /** Where the whole chunks end. */
  #limit(): number {
    const { chunks } = this.#code;
    return chunks.findLast(({ isWhole }) => isWhole)?.end ?? 0;
  }

  #paintSlice(): void {
    const startedAt = this.#clock.now();
    const { end, isPlain } = sliceEnd(this.#code.text, this.#at, this.#limit());
    const text = this.#code.slice(this.#at, end);
    const { runs, reading } = isPlain
      ? { runs: [{ kind: "", text } as const], reading: this.#reading }
      : this.#grammar.colour(text, this.#reading);
    this.#reading = reading;
    for (const run of runs) this.#paint(run);
    this.#hasGivenUp = this.#clock.now() - startedAt > SLICE_PATIENCE_MS;
  }

  /** Gives a run to the chunks it is in. */
  #paint({ kind, text }: Run): void {
    let from = 0;
    while (from < text.length) {
      const chunk = this.#code.chunks[this.#chunk];
      if (!chunk) return;
      const part = text.slice(from, from + chunk.end - this.#at);
      appendRun(this.#runs, { kind, text: part });
      from += part.length;
      this.#at += part.length;
      if (this.#at < chunk.end) continue;
      const before = chunk.colouring.peek();
      if (!before || !isSameColouring(before, this.#runs)) chunk.colouring.value = this.#runs;
      this.#runs = [];
      this.#chunk += 1;
    }
  }
}
