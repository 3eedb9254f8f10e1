import type { Theme } from "../../kept/settings.ts";
import type { ShortcutName } from "../../page/shortcuts.ts";

/** What the sheets say, in one language; they are fetched with them. Numbers arrive formatted. */
export interface SheetWords {
  readonly close: string;
  readonly isDefault: string;
  readonly save: string;
  readonly systemHint: string;
  readonly systemExample: string;
  readonly bytesOf: (bytes: string, limit: string) => string;
  readonly bytesTooMany: (excess: string) => string;
  readonly isUnsaved: string;
  readonly page: string;
  readonly theme: string;
  readonly themes: Readonly<Record<Theme, string>>;
  readonly language: string;
  readonly browserLanguage: string;
  readonly anchor: string;
  readonly wrap: string;
  readonly thisConversation: string;
  readonly temperature: string;
  readonly temperatureHint: string;
  readonly maxTokens: string;
  readonly maxTokensHint: (min: string, max: string) => string;
  readonly leftToModel: string;
  readonly leaveToModel: string;
  readonly shortcuts: Readonly<Record<ShortcutName, string>>;
}

const ENGLISH = async () => (await import("./en.ts")).en;

/** By the language of the page's words. */
const dictionaries = new Map<string, () => Promise<SheetWords>>([
  ["en", ENGLISH],
  ["zh-Hans", async () => (await import("./zh-hans.ts")).zhHans],
  ["ja", async () => (await import("./ja.ts")).ja],
]);

/**
 * @param lang that of the page's words
 * @throws {TypeError} when the dictionary cannot be loaded
 */
export function loadSheetWords(lang: string): Promise<SheetWords> {
  return (dictionaries.get(lang) ?? ENGLISH)();
}
