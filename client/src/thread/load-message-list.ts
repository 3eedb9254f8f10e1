import type { FunctionComponent } from "preact";
import type { Chat } from "../chat/chat.ts";
import { loadStyle } from "../page/load-style.ts";
import style from "../style/answers.css?url";
import { MessageList } from "./message-list.tsx";

/** The conversation, once it can be shown as it is meant to be. */
export async function loadMessageList(): Promise<FunctionComponent<{ chat: Chat }>> {
  await loadStyle(style);
  return MessageList;
}
