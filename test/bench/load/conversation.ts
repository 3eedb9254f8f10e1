import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { WebSocket } from "ws";

/** One connection of the load client's; whoever measures says what becomes of what comes in. */
export interface Conversation {
  send(text: string): void;
  onText: (data: Buffer) => void;
  onClosed: (code: number) => void;
}

/** How many handshakes are under way at once, and how often as many: 400 a second, where AWS takes 500. */
const CONNECT_AT_ONCE = 50;
const CONNECT_EVERY_MS = 125;

/** Opens connections, some at a time. */
export async function openConversations(url: string, count: number): Promise<Conversation[]> {
  const conversations: Conversation[] = [];
  while (conversations.length < count) {
    const next = Math.min(CONNECT_AT_ONCE, count - conversations.length);
    const pause = setTimeout(CONNECT_EVERY_MS);
    conversations.push(...(await Promise.all(Array.from({ length: next }, () => openConversation(url)))));
    await pause;
  }
  return conversations;
}

async function openConversation(url: string): Promise<Conversation> {
  // The client must not be what is measured: it compresses nothing, and compares bytes anyway.
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  await once(socket, "open");
  const conversation: Conversation = {
    send: (text) => socket.send(text),
    onText: (data) => {
      throw new Error(`a message that nobody waits for: ${data.toString()}`);
    },
    onClosed: () => undefined,
  };
  socket.on("message", (data: Buffer) => conversation.onText(data));
  socket.on("close", (code) => conversation.onClosed(code));
  return conversation;
}

/** Runs one exchange; it fails when the connection is closed, or was. */
export function exchange<Result>(
  conversation: Conversation,
  start: (settle: { resolve: (result: Result) => void; reject: (error: Error) => void }) => void,
): Promise<Result> {
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  conversation.onClosed = (code) => reject(new Error(`the connection was closed with ${code}`));
  start({ resolve, reject });
  return promise;
}
