import { useWords } from "../words/use-words.ts";
import { useSeconds } from "./use-seconds.ts";

/** A wait shorter than this is not worth a word. */
const SHOW_AFTER_S = 2;

/** How many seconds the first text has let wait for itself. */
export function Waited({ sinceMs }: { sinceMs: number }) {
  const words = useWords();
  const seconds = useSeconds(sinceMs).value;
  return <p class="waited">{seconds >= SHOW_AFTER_S && words.waited(seconds.toLocaleString(words.lang))}</p>;
}
