import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Words } from "./words.ts";

export const WordsContext = createContext<Words | undefined>(undefined);

/** The page's words, in the reader's language. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error("nothing is drawn before there are words");
  return words;
}
