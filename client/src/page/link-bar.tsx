import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/use-words.ts";
import type { Words } from "../words/words.ts";

/** Whether the browser says that there is no network. */
const isOffline = signal(false);

/** A thin bar under the header: what is the matter with the connection, or with the page itself. */
export function LinkBar({ chat }: { chat: Chat }) {
  const words = useWords();
  const wasOpen = useRef(false);
  useEffect(followNetwork, []);
  if (chat.link.value === "open") wasOpen.current = true;
  const notice = noticeOf(chat, words, wasOpen.current);
  return (
    <output class="link-bar">
      {notice}
      {(notice === words.isOutdated || notice === words.signedOut) && (
        <button type="button" onClick={() => location.reload()}>
          {words.reload}
        </button>
      )}
    </output>
  );
}

function noticeOf(chat: Chat, words: Words, wasOpen: boolean): string | undefined {
  if (isOffline.value) return words.isOffline;
  if (chat.refusal.value !== undefined) return words.signedOut;
  if (chat.isCutOff.value) return wasOpen ? words.reconnecting : words.connecting;
  return chat.isOutdated.value ? words.isOutdated : undefined;
}

function followNetwork(): () => void {
  const end = new AbortController();
  const look = () => (isOffline.value = !navigator.onLine);
  for (const event of ["online", "offline"]) addEventListener(event, look, { signal: end.signal });
  look();
  return () => end.abort();
}
