import type { Chat } from "../chat/chat.ts";
import { ModelButton } from "./model-button.tsx";
import { SystemButton } from "./system-button.tsx";

/** What the next answer is made with. */
export function Choices({ chat }: { chat: Chat }) {
  return (
    <>
      <ModelButton chat={chat} />
      <SystemButton chat={chat} />
    </>
  );
}
