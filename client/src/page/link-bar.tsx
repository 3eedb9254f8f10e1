import { useRef } from "preact/hooks";
import type { Chat } from "../chat/chat.ts";
import { useWords } from "../words/words.ts";

/** A thin bar under the header while the connection is away for longer than a moment. */
export function LinkBar({ chat }: { chat: Chat }) {
  const words = useWords();
  const wasOpen = useRef(false);
  if (chat.link.value === "open") wasOpen.current = true;
  return (
    <output class="link-bar">
      {chat.isCutOff.value && (wasOpen.current ? words.reconnecting : words.connecting)}
    </output>
  );
}
