import type { Message } from "@aws-sdk/client-bedrock-runtime";
import type { StoredMessage } from "../store/messages.ts";

export type Fields = Partial<StoredMessage>;

export function user(
  id: string,
  parent: string | null,
  text = `text of ${id}`,
  fields: Fields = {},
): StoredMessage {
  return { id, parent, role: "user", text, at: "2026-11-22T12:00:00.000Z", run: `run-${id}`, ...fields };
}

export function assistant(
  id: string,
  parent: string | null,
  text = `text of ${id}`,
  fields: Fields = {},
): StoredMessage {
  return { ...user(id, parent, text), role: "assistant", stopReason: "end_turn", ...fields };
}

/** A thread as the table gives it, newest first, and how many of its messages were read. */
export function thread(...oldestFirst: StoredMessage[]) {
  const read = { count: 0, closed: false };
  async function* messages() {
    try {
      for (const message of oldestFirst.toReversed()) {
        read.count++;
        yield message;
      }
    } finally {
      read.closed = true;
    }
  }
  return { messages: messages(), read };
}

/** The messages of an answer that asked what time it is. */
export function toolRounds(toolUseId: string, result = "12:00"): Message[] {
  return [
    {
      role: "assistant",
      content: [
        { text: "Let me look." },
        { toolUse: { toolUseId, name: "current_time", input: { zone: "UTC" } } },
      ],
    },
    { role: "user", content: [{ toolResult: { toolUseId, content: [{ text: result }] } }] },
    { role: "assistant", content: [{ text: "It is noon." }] },
  ];
}

/** Each message in a line. */
export const texts = (messages: Message[]) =>
  messages.map(({ role, content = [] }) => `${role}: ${content.map(({ text }) => text).join(" | ")}`);
