import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { pageClock } from "../time/clock.ts";
import { useWords } from "../words/words.ts";

/** A wait shorter than this is not worth a word. */
const SHOW_AFTER_S = 2;

/** How many seconds the first text has let wait for itself. */
export function Waited({ sinceMs }: { sinceMs: number }) {
  const words = useWords();
  const seconds = useSignal(0);
  useEffect(() => {
    let cancel = () => {};
    const tick = () => {
      const waitedMs = pageClock.now() - sinceMs;
      seconds.value = Math.floor(waitedMs / 1000);
      cancel = pageClock.after(1000 - (waitedMs % 1000), tick);
    };
    tick();
    return () => cancel();
  }, [sinceMs]);
  return (
    <p class="waited">
      {seconds.value >= SHOW_AFTER_S && words.waited(seconds.value.toLocaleString(words.lang))}
    </p>
  );
}
