import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pageClock } from "../time/clock.ts";
import { loadSheetWords } from "../words/sheets/sheet-words.ts";
import type { SheetWords } from "../words/sheets/sheet-words.ts";
import { useWords } from "../words/use-words.ts";

/** So long after a dictionary could not be loaded it is asked for again. */
const RETRY_MS = 3_000;

const loaded = signal<SheetWords | undefined>(undefined);

/** The sheets' words in the page's language; `undefined` until they are there, then never again. */
export function useSheetWords(): SheetWords | undefined {
  const { lang } = useWords();
  useEffect(() => {
    let cancel = () => {};
    let isWanted = true;
    async function load() {
      try {
        const words = await loadSheetWords(lang);
        if (isWanted) loaded.value = words;
      } catch {
        if (isWanted) cancel = pageClock.after(RETRY_MS, () => void load());
      }
    }
    void load();
    return () => {
      isWanted = false;
      cancel();
    };
  }, [lang]);
  return loaded.value;
}
