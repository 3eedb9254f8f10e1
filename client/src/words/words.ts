import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Failure } from "../chat/answer.ts";
import { en } from "./en.ts";

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
  readonly stop: string;
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
  readonly brokenOff: string;
  readonly noWords: string;
  readonly retryIn: (seconds: string) => string;
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
  readonly stoppedByReader: string;
  readonly stoppedAtLimit: string;
  readonly stoppedByGuardrail: string;
  readonly failures: Readonly<Record<Failure["code"], string>>;
  readonly answerStarted: string;
  readonly answerFinished: string;
}

/** By primary language; what the reader does not read is not loaded. */
const dictionaries = new Map<string | undefined, () => Promise<Words>>([
  ["en", async () => en],
  ["zh", async () => (await import("./zh-hans.ts")).zhHans],
  ["ja", async () => (await import("./ja.ts")).ja],
]);

/** The dictionary for the first of the reader's languages that there is one for; English where there is none. */
export async function loadWords(languages: readonly string[]): Promise<Words> {
  const [load] = languages.flatMap((tag) => dictionaries.get(tag.toLowerCase().split("-")[0]) ?? []);
  try {
    return (await load?.()) ?? en;
  } catch {
    return en;
  }
}

export const WordsContext = createContext<Words>(en);

/** The page's words, in the reader's language. */
export function useWords(): Words {
  return useContext(WordsContext);
}
