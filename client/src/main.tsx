import { render } from "preact";
import { loadMarkdown } from "./answer-text.tsx";
import { App } from "./app.tsx";
import { createChat } from "./chat.ts";
import { pageClock } from "./clock.ts";
import { newId } from "./new-id.ts";
import { openSocket, socketUrl } from "./socket.ts";
import { wordsFor } from "./words.ts";

const words = wordsFor(navigator.languages);
document.documentElement.lang = words.lang;
document.title = words.documentTitle;

const chat = createChat({
  connect: (listener) => openSocket({ url: socketUrl(location), clock: pageClock, ...listener }),
  storage: pageStorage(),
  clock: pageClock,
  newId,
});

window.addEventListener("pagehide", () => chat.save());
window.addEventListener("online", () => chat.wake());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") chat.wake();
  else chat.save();
});

const root = document.getElementById("app");
if (root) render(<App chat={chat} words={words} />, root);
pageClock.after(0, () => void loadMarkdown());

/** A browser may refuse even to be asked for its storage. */
function pageStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
