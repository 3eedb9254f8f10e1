import { signal } from "@preact/signals";
import { render } from "preact";
import { keepSettings, settings } from "./kept/settings.ts";
import { App } from "./page/app.tsx";
import type { Opened } from "./page/app.tsx";
import { writeEarly } from "./page/early.ts";
import { followWidth } from "./page/list-state.ts";
import { followTheme } from "./page/theme.ts";
import { threadOf } from "./page/thread-address.ts";
import { pageClock } from "./time/clock.ts";
import { loadWords } from "./words/words.ts";
import type { Words } from "./words/words.ts";

/** So long after something could not be loaded it is asked for again. */
const RETRY_MS = 2_000;

const storage = pageStorage();
keepSettings(settings, storage, window);
followTheme(settings.theme);
followWidth();

const thread = threadOf(location.hash) || undefined;
const early = writeEarly(storage, thread);
const opened = signal<Opened | undefined>(undefined);
const words = signal<Words | undefined>(undefined);
void open();
settings.lang.subscribe((lang) => void readIn(lang));

/** The chat's code comes beside the first paint, not before it. */
async function open() {
  try {
    const parts = await import("./page/opened.ts");
    opened.value = { ...parts, chat: parts.openChat({ storage, thread, early }) };
  } catch {
    pageClock.after(RETRY_MS, () => void open());
  }
}

/** Shows the page in a language, or in the first of the browser's; in none before it is there. */
async function readIn(lang: string) {
  try {
    const loaded = await loadWords(lang === "" ? navigator.languages : [lang]);
    if (lang !== settings.lang.peek()) return;
    document.documentElement.lang = loaded.lang;
    const isFirst = words.peek() === undefined;
    words.value = loaded;
    const root = document.getElementById("app");
    if (isFirst && root) render(<App opened={opened} words={words} early={early} />, root);
  } catch {
    pageClock.after(RETRY_MS, () => void readIn(settings.lang.peek()));
  }
}

/** A browser may refuse even to be asked for its storage. */
function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
