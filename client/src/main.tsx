import { signal } from "@preact/signals";
import { render } from "preact";
import { createChat } from "./chat/chat.ts";
import { newId } from "./chat/new-id.ts";
import { lateCopies } from "./kept/late-copies.ts";
import { keepSettings, settings } from "./kept/settings.ts";
import { openSocket, socketUrl } from "./link/socket.ts";
import { App } from "./page/app.tsx";
import { followTitle } from "./page/document-title.ts";
import { followWidth } from "./page/list-state.ts";
import { followRoute, threadOf } from "./page/route.ts";
import { measureScreen } from "./page/screen-interval.ts";
import { followTheme } from "./page/theme.ts";
import { warmMarkdown } from "./thread/answer-text.tsx";
import { pageClock } from "./time/clock.ts";
import { loadWords } from "./words/words.ts";
import type { Words } from "./words/words.ts";

/** So long after the words could not be loaded they are asked for again. */
const RETRY_MS = 2_000;

const storage = pageStorage();
keepSettings(settings, storage, window);
followTheme(settings.theme);

const words = signal<Words | undefined>(undefined);
settings.lang.subscribe((lang) => void readIn(lang));

const chat = createChat({
  connect: (listener) => openSocket({ url: socketUrl(location), clock: pageClock, ...listener }),
  storage,
  copies: lateCopies(import("./kept/browser-copies.ts").then(({ browserCopies }) => browserCopies())),
  clock: pageClock,
  newId,
  screenIntervalMs: measureScreen(),
  lang: navigator.language,
  thread: threadOf(location.hash) || undefined,
});

followWidth();
followRoute(chat);
followTitle(chat);

window.addEventListener("pagehide", () => chat.save());
window.addEventListener("pageshow", ({ persisted }) => persisted && chat.wake());
for (const event of ["online", "offline"]) window.addEventListener(event, () => chat.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") chat.wake();
  else chat.hide();
});

/** Shows the page in a language, or in the first of the browser's; in none before it is there. */
async function readIn(lang: string) {
  try {
    const loaded = await loadWords(lang === "" ? navigator.languages : [lang]);
    if (lang !== settings.lang.peek()) return;
    document.documentElement.lang = loaded.lang;
    const isFirst = words.peek() === undefined;
    words.value = loaded;
    const root = document.getElementById("app");
    if (!isFirst || !root) return;
    render(<App chat={chat} words={words} />, root);
    warmMarkdown();
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
