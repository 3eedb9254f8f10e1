import type { ContentBlock, Message } from "@aws-sdk/client-bedrock-runtime";
import type { StoredMessage } from "../store/messages.ts";
import { rulesOf } from "./families.ts";
import { roundsToRepeat } from "./rounds.ts";
import { messageBytes } from "./window.ts";

/**
 * The messages from the thread's beginning to `leaf`, oldest first; what is on other branches is passed over. Once they
 * are more than `budgetBytes` it goes on to the beginning of that turn and no further, so that `fitWindow` sees that
 * there is more than fits. Undefined when there is no such leaf; a message before it that is gone is the beginning.
 * @param messagesBack the thread's, newest first, read no further than needed
 */
export async function pathTo(
  messagesBack: AsyncIterable<StoredMessage>,
  leaf: string,
  { budgetBytes }: { budgetBytes: number },
): Promise<StoredMessage[] | undefined> {
  const unread = messagesBack[Symbol.asyncIterator]();
  const read = new Map<string, StoredMessage>();

  /** Each message once, so that a path that bites its own tail ends too. */
  async function take(id: string): Promise<StoredMessage | undefined> {
    while (!read.has(id)) {
      const next = await unread.next();
      if (next.done) return undefined;
      read.set(next.value.id, next.value);
    }
    const message = read.get(id);
    read.delete(id);
    return message;
  }

  const newestFirst: StoredMessage[] = [];
  let bytes = 0;
  try {
    for (let id: string | null = leaf; id !== null;) {
      const message: StoredMessage | undefined = await take(id);
      if (!message) break;
      newestFirst.push(message);
      bytes += messageBytes(message);
      if (bytes > budgetBytes && message.role === "user") break;
      id = message.parent;
    }
  } finally {
    await unread.return?.();
  }
  return newestFirst.length === 0 ? undefined : newestFirst.toReversed();
}

type Turn = Message & { role: "user" | "assistant"; content: ContentBlock[] };

/**
 * The messages of a request that the model accepts, or none: none blank, the first and the last the user's, the roles
 * alternating, each use of a tool followed by its result, no reasoning.
 *
 * A question without an answer leaves two of the user's side by side: they become one message, in which a question that
 * is repeated is said once.
 */
export function toMessages(path: readonly StoredMessage[], modelId: string): Message[] {
  const { tools } = rulesOf(modelId);
  const toolUseIds = new Set<string>();
  const turns: Turn[] = [];
  for (const stored of fromUserToUser(path.filter(isSayable))) {
    const rounds = tools ? roundsToRepeat(stored, toolUseIds) : undefined;
    for (const { role, content } of rounds ?? [{ role: stored.role, content: [{ text: stored.text }] }]) {
      const last = turns.at(-1);
      if (last?.role !== role) turns.push({ role, content });
      else if (role === "assistant") last.content.push(...content);
      else last.content.push(...content.filter((block) => !repeats(block, last.content.at(-1))));
    }
  }
  return turns;
}

/**
 * Not blank, and no guardrail stepped in: its words are no answer, and with the question in the conversation it would
 * step in each time from then on.
 */
function isSayable(
  { role, text, blocked }: StoredMessage,
  index: number,
  path: readonly StoredMessage[],
): boolean {
  if (blocked || text.trim() === "") return false;
  return role === "assistant" || !path[index + 1]?.blocked;
}

function fromUserToUser(messages: readonly StoredMessage[]): StoredMessage[] {
  const isUsers = ({ role }: StoredMessage) => role === "user";
  const first = messages.findIndex(isUsers);
  return first < 0 ? [] : messages.slice(first, messages.findLastIndex(isUsers) + 1);
}

function repeats({ text }: ContentBlock, before: ContentBlock | undefined): boolean {
  return text !== undefined && text === before?.text;
}
