import { render } from "preact";
import { loadMarkdown } from "./thread/answer-text.tsx";
import { App } from "./app.tsx";
import { createChat } from "./chat/chat.ts";
import type { Chat } from "./chat/chat.ts";
import { pageClock } from "./time/clock.ts";
import { newId } from "./chat/new-id.ts";
import { openSocket, socketUrl } from "./link/socket.ts";
import { loadWords } from "./words/words.ts";
import type { Words } from "./words/words.ts";

const chat = createChat({
  connect: (listener) => openSocket({ url: socketUrl(location), clock: pageClock, ...listener }),
  storage: pageStorage(),
  clock: pageClock,
  newId,
  lang: navigator.language,
});

window.addEventListener("pagehide", () => chat.save());
window.addEventListener("pageshow", ({ persisted }) => persisted && chat.wake());
for (const event of ["online", "offline"]) window.addEventListener(event, () => chat.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") chat.wake();
  else chat.hide();
});

void loadWords(navigator.languages).then((words) => show(chat, words));

function show(chat: Chat, words: Words) {
  document.documentElement.lang = words.lang;
  document.title = words.documentTitle;
  const root = document.getElementById("app");
  if (root) render(<App chat={chat} words={words} />, root);
  pageClock.after(0, () => void loadMarkdown());
}

/** A browser may refuse even to be asked for its storage. */
function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
