import type { Failure } from "../chat/answer.ts";

/** Everything the page says, in one language. Numbers arrive formatted. */
export interface Words {
  /** BCP 47 tag, for `<html lang>` and for numbers. */
  readonly lang: string;
  readonly documentTitle: string;
  readonly skipToComposer: string;
  readonly newConversation: string;
  readonly conversation: string;
  readonly greeting: string;
  readonly starters: readonly [string, string, string, string];
  readonly startersLabel: string;
  readonly questionLabel: string;
  readonly placeholder: string;
  readonly send: string;
  readonly stop: string;
  readonly keys: string;
  readonly keysWhileAnswering: string;
  readonly model: string;
  readonly modelIs: (name: string) => string;
  readonly systemPrompt: string;
  readonly systemPromptSet: string;
  readonly jumpToLatest: string;
  readonly jumpToNew: string;
  readonly earlierMessages: string;
  readonly missing: string;
  readonly connecting: string;
  readonly reconnecting: string;
  readonly questionNumber: (n: string) => string;
  readonly answer: string;
  readonly waited: (seconds: string) => string;
  readonly queuedOffline: string;
  readonly queuedBehind: string;
  readonly tooLong: (bytes: string, limit: string, excess: string) => string;
  readonly interrupted: string;
  readonly brokenOff: string;
  readonly noWords: string;
  readonly retryIn: (seconds: string) => string;
  readonly retry: string;
  readonly copyAnswer: string;
  readonly copyCode: string;
  readonly wrapLines: string;
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
  readonly conversations: string;
  readonly listToggle: string;
  readonly closeList: string;
  readonly searchThreads: string;
  readonly noneFound: (words: string) => string;
  readonly noThreads: string;
  readonly moreThreads: string;
  readonly pinned: string;
  readonly today: string;
  readonly yesterday: string;
  readonly lastDays: string;
  readonly untitled: string;
  readonly isAnswering: string;
  readonly threadMenu: (title: string) => string;
  readonly rename: string;
  readonly renameLabel: string;
  readonly pin: string;
  readonly unpin: string;
  readonly exportMarkdown: string;
  readonly exportJson: string;
  readonly deleteThread: string;
  readonly threadDeleted: (title: string) => string;
  readonly undo: string;
  readonly localEmulator: string;
  readonly openSettings: string;
  readonly openHelp: string;
  readonly isOffline: string;
  readonly signedOut: string;
  readonly isOutdated: string;
  readonly reload: string;
  readonly edit: string;
  readonly editQuestion: string;
  readonly cancel: string;
  readonly copyQuestion: string;
  readonly regenerate: string;
  readonly version: (n: string, count: string) => string;
  readonly previousVersion: string;
  readonly nextVersion: string;
  readonly goOn: string;
  readonly goOnPrompt: string;
  readonly stoppedByFilter: string;
  readonly retryingIn: (seconds: string) => string;
  readonly retryNow: string;
  readonly dontRetry: string;
  readonly otherModel: string;
  readonly carryOver: string;
  readonly askAnew: string;
  readonly thinking: string;
  readonly thought: string;
  readonly thoughtFor: (seconds: string) => string;
  readonly toolRunning: string;
  readonly toolDone: string;
  readonly toolFailed: string;
  readonly toolUnfinished: string;
  readonly toolArguments: string;
  readonly toolResult: string;
  readonly sources: string;
  readonly firstWords: (seconds: string) => string;
  readonly inAll: (seconds: string) => string;
  readonly answerStarted: string;
  readonly answerFinished: string;
}

const ENGLISH = async () => (await import("./en.ts")).en;

/** By primary language; what the reader does not read is not loaded. */
const dictionaries = new Map<string | undefined, () => Promise<Words>>([
  ["en", ENGLISH],
  ["zh", async () => (await import("./zh-hans.ts")).zhHans],
  ["ja", async () => (await import("./ja.ts")).ja],
]);

/**
 * The dictionary for the first of the reader's languages that there is one for; English where there is none.
 * @throws {TypeError} when not even that can be loaded
 */
export async function loadWords(languages: readonly string[]): Promise<Words> {
  const [load = ENGLISH] = languages.flatMap(
    (tag) => dictionaries.get(tag.toLowerCase().split("-")[0]) ?? [],
  );
  return load().catch(ENGLISH);
}
