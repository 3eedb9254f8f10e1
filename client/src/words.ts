import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Failure } from "./answer.ts";
import { en } from "./words/en.ts";
import { ja } from "./words/ja.ts";
import { zhHans } from "./words/zh-hans.ts";

/** Everything the page says, in one language. Numbers arrive formatted. */
export interface Words {
  /** BCP 47 tag, for `<html lang>` and for numbers. */
  readonly lang: string;
  readonly documentTitle: string;
  readonly skipToComposer: string;
  readonly newConversation: string;
  readonly backToPrevious: string;
  readonly conversation: string;
  readonly greeting: string;
  readonly starters: readonly [string, string, string, string];
  readonly startersLabel: string;
  readonly questionLabel: string;
  readonly placeholder: string;
  readonly send: string;
  readonly keys: string;
  readonly jumpToLatest: string;
  readonly connecting: string;
  readonly reconnecting: string;
  readonly questionNumber: (n: string) => string;
  readonly answer: string;
  readonly waited: (seconds: string) => string;
  readonly queuedOffline: string;
  readonly queuedBehind: string;
  readonly tooLong: (bytes: string, limit: string) => string;
  readonly interrupted: string;
  readonly retry: string;
  readonly copyAnswer: string;
  readonly copyCode: string;
  readonly copied: string;
  readonly code: string;
  readonly table: string;
  readonly image: string;
  readonly done: string;
  readonly notDone: string;
  readonly tokens: (input: string, output: string) => string;
  readonly seconds: (seconds: string) => string;
  readonly stoppedAtLimit: string;
  readonly stoppedByGuardrail: string;
  readonly failures: Readonly<Record<Failure["code"], string>>;
  readonly answerStarted: string;
  readonly answerFinished: string;
}

const dictionaries: readonly Words[] = [en, zhHans, ja];

/** The dictionary for the first of the reader's languages that there is one for; English where there is none. */
export function wordsFor(languages: readonly string[]): Words {
  for (const language of languages) {
    const primary = language.toLowerCase().split("-")[0];
    const words = dictionaries.find(({ lang }) => lang.split("-")[0] === primary);
    if (words) return words;
  }
  return en;
}

export const WordsContext = createContext<Words>(en);

/** The page's words, in the reader's language. */
export function useWords(): Words {
  return useContext(WordsContext);
}
