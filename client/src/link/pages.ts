import type { History, ThreadMessage } from "@groundfog/lambda/protocol";

/** A page of a conversation, once all of its parts are there. */
export type Page = Pick<History, "thread" | "messages" | "more" | "running" | "model" | "options"> & {
  /** Of the frame that asked. */
  readonly id: string;
};

/** Puts the pages together that arrive in parts. */
export interface PageBinder {
  /** One more part; gives the page with the last of them. */
  add(part: History): Page | undefined;
  /** What is not whole will not become so: its connection is gone. */
  clear(): void;
}

export function bindPages(): PageBinder {
  const parts = new Map<string, Map<number, History>>();
  return {
    add(part) {
      const { id, n } = part;
      const others = parts.get(id) ?? new Map<number, History>();
      parts.set(id, others.set(part.p, part));
      if (others.size < n) return undefined;
      parts.delete(id);
      return bound([...others.values()].sort((a, b) => a.p - b.p));
    },
    clear: () => parts.clear(),
  };
}

function bound(parts: readonly History[]): Page | undefined {
  const last = parts.at(-1);
  return last && { ...last, messages: parts.flatMap(({ messages }) => messages).reduce(joined, []) };
}

/** A message that is too long for a part is continued in the next one, under the same id. */
function joined(messages: ThreadMessage[], message: ThreadMessage): ThreadMessage[] {
  const before = messages.at(-1);
  if (before?.id !== message.id) return [...messages, message];
  return messages.with(messages.length - 1, { ...before, content: before.content + message.content });
}
