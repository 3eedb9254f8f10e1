import { type Finding, isBlocking } from "./finding.ts";
import type { Judge } from "./judge.ts";
import { MAX_SPACED_CHARACTERS, SCAN_CHARACTERS } from "./limits.ts";
import { mask } from "./mask.ts";

/** What has become known of a text that is held. */
export interface Settled {
  /** What may leave, masked. */
  text: string;
  findings: readonly Finding[];
}

const NOTHING: Settled = { text: "", findings: [] };

/**
 * The text of one block of an answer that streams, held until it is known what is in it: nothing that has left can be
 * the beginning of something that is found later.
 */
export class HeldText {
  readonly #judge: Judge;
  readonly #wantsWhole: boolean;
  /** What is held, behind as much of what has left as is looked back at. */
  #text = "";
  /** Where in it what is held begins. */
  #from = 0;
  #nextScan = SCAN_CHARACTERS;

  constructor(judge: Judge) {
    this.#judge = judge;
    this.#wantsWhole = judge.wantsWhole("OUTPUT");
  }

  add(piece: string): Settled {
    this.#text += piece;
    const held = this.#text.length - this.#from;
    if (this.#wantsWhole || held < this.#nextScan) return NOTHING;
    const findings = this.#find();
    const settled = this.#settle(findings, settledTo(this.#text, { from: this.#from, findings }));
    const left = this.#text.length - this.#from;
    // What cannot leave for long is not looked at for each piece that comes.
    this.#nextScan = Math.max(left + SCAN_CHARACTERS, Math.ceil(left * 1.25));
    return settled;
  }

  /** The rest, when no more comes. */
  end(): Settled {
    return this.#settle(this.#find(), this.#text.length);
  }

  #find(): Finding[] {
    return this.#judge(this.#text, { source: "OUTPUT", from: this.#from });
  }

  #settle(all: readonly Finding[], to: number): Settled {
    const findings = all.filter(({ span }) => !span || span.end <= to);
    if (findings.some(isBlocking)) return { text: "", findings };
    const text = mask(this.#text, findings, { start: this.#from, end: to });
    const kept = Math.max(0, to - MAX_SPACED_CHARACTERS);
    this.#text = this.#text.slice(kept);
    this.#from = to - kept;
    return { text, findings };
  }
}

/** Up to where nothing that may still come can change what is found. */
function settledTo(text: string, { from, findings }: { from: number; findings: readonly Finding[] }): number {
  let to = text.length - MAX_SPACED_CHARACTERS;
  while (to > from) {
    const at = to;
    const across = findings.find(({ span }) => span && span.start < at && at < span.end);
    if (across?.span) to = across.span.start;
    else if (isInsideWord(text, at)) to -= 1;
    else break;
  }
  return Math.max(to, from);
}

/** What has no spaces in it may be as long as it likes; all of it is ASCII. Half a character leaves no more than half a word. */
function isInsideWord(text: string, at: number): boolean {
  return /[!-~\uD800-\uDBFF]/.test(text.charAt(at - 1));
}
