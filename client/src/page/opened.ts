import { createChat } from "../chat/chat.ts";
import type { Chat } from "../chat/chat.ts";
import { newId } from "../chat/new-id.ts";
import { rememberModel } from "../composer/remember-model.ts";
import { lateCopies } from "../kept/late-copies.ts";
import { settings } from "../kept/settings.ts";
import { openSocket, socketUrl } from "../link/socket.ts";
import { warmMarkdown } from "../thread/answer-text.tsx";
import { pageClock } from "../time/clock.ts";
import { followTitle } from "./document-title.ts";
import type { EarlyQuestion } from "./early.ts";
import { followRoute } from "./route.ts";
import { measureScreen } from "./screen-interval.ts";
import { followShortcuts } from "./follow-shortcuts.ts";

// Everything that the first paint does without, in one file: the chat, and the parts of the page that show its state.
export { Choices } from "../composer/choices.tsx";
export { ComposerNote } from "../composer/composer-note.tsx";
export { Announcer } from "./announcer.tsx";
export { ConversationHead } from "./conversation-head.tsx";
export { LinkBar } from "./link-bar.tsx";

/** Opens the page's chat, which goes on with what was written before it was there. */
export function openChat({
  storage,
  thread,
  early,
}: {
  storage: Storage | undefined;
  thread: string | undefined;
  early: EarlyQuestion;
}): Chat {
  early.end();
  const chat = createChat({
    connect: (listener) => openSocket({ url: socketUrl(location), clock: pageClock, ...listener }),
    storage,
    copies: lateCopies(import("../kept/browser-copies.ts").then(({ browserCopies }) => browserCopies())),
    clock: pageClock,
    newId,
    screenIntervalMs: measureScreen(),
    lang: navigator.language,
    thread,
  });
  rememberModel(chat, settings.model);
  followRoute(chat);
  followTitle(chat);
  followShortcuts(chat);
  followPage(chat);
  warmMarkdown();
  const { draft } = chat.conversation.peek();
  if (early.isSent.peek() && chat.ask(draft.peek())) draft.value = "";
  return chat;
}

/** What befalls the page: it comes and goes, and so does its network. */
function followPage(chat: Chat): void {
  addEventListener("pagehide", () => chat.save());
  addEventListener("pageshow", ({ persisted }) => persisted && chat.wake());
  for (const event of ["online", "offline"]) addEventListener(event, () => chat.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") chat.wake();
    else chat.hide();
  });
}
