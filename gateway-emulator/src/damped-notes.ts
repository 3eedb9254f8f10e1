import type { Cancel, Clock } from "./control/clock.ts";
import { cutText } from "./control/cut-text.ts";

/** Notes for the developer, of which a flood of the same is a line every few seconds. */
export interface DampedNotes {
  add(text: string): void;
  /** Prints what is counted and not told yet. */
  close(): void;
}

interface Recent {
  /** The last one like it. */
  text: string;
  /** How many have come since one was printed. */
  more: number;
  cancel: Cancel;
}

const QUIET_MS = 5_000;

/** A line that is longer nobody reads; the journal has the whole. */
const MAX_CHARACTERS = 2_000;

/** How many kinds are told apart at a time. */
const MAX_KINDS = 100;

const TOO_MANY_KINDS = `notes of more than ${MAX_KINDS} kinds have come in ${QUIET_MS / 1_000} seconds: the journal has them all`;

/** Prints a note at once; those like it in the next five seconds are counted, and told in one line at their end. */
export function dampNotes({ clock, print }: { clock: Clock; print: (text: string) => void }): DampedNotes {
  const recent = new Map<string, Recent>();
  const tell = ({ text, more }: Recent) => {
    if (more > 0) print(`${text} (${more === 1 ? "once" : `${more} times`} more)`);
  };
  const watch = (kind: string, text: string) => {
    const cancel = clock.after(QUIET_MS, () => {
      const seen = recent.get(kind);
      recent.delete(kind);
      if (!seen || seen.more === 0) return;
      tell(seen);
      watch(kind, seen.text);
    });
    recent.set(kind, { text, more: 0, cancel });
  };
  const note = (kind: string, text: string) => {
    const seen = recent.get(kind);
    if (seen) {
      seen.more++;
      seen.text = text;
      return;
    }
    if (recent.size >= MAX_KINDS && kind !== TOO_MANY_KINDS) return note(TOO_MANY_KINDS, TOO_MANY_KINDS);
    print(text);
    watch(kind, text);
  };
  return {
    add: (text) => note(kindOf(text), cutText(text, MAX_CHARACTERS)),
    close() {
      for (const seen of recent.values()) {
        seen.cancel();
        tell(seen);
      }
      recent.clear();
    },
  };
}

/** What notes of one kind have in common stands in their beginnings. */
const MAX_KIND_CHARACTERS = 300;

/** Quoted texts (a cut one has no end), connection and request ids, numbers, paths. */
const PARTICULARS =
  /"(?:[^"\\]|\\.)*"?|(?<!\w)'[^']*'?|(?<![\w-])[\w-]{15}=|[\da-f]{8}-[\da-f-]{27}|\d[\d,.]*|\/\S+/g;

/** What notes that differ only in what somebody has sent have in common. */
function kindOf(text: string): string {
  return text.slice(0, MAX_KIND_CHARACTERS).replaceAll(PARTICULARS, "#");
}
