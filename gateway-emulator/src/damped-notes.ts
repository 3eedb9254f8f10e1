import type { Cancel, Clock } from "./control/clock.ts";

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
  return {
    add(text) {
      const kind = kindOf(text);
      const seen = recent.get(kind);
      if (seen) {
        seen.more++;
        seen.text = text;
        return;
      }
      print(text);
      watch(kind, text);
    },
    close() {
      for (const seen of recent.values()) {
        seen.cancel();
        tell(seen);
      }
      recent.clear();
    },
  };
}

/** What notes that differ only in ids, numbers and paths have in common. */
function kindOf(text: string): string {
  return text.replaceAll(/[\w-]{15}=|\d[\d,.]*|\/\S+/g, "#");
}
