import type { Message } from "../../request/converse-request.ts";

/** The ids of all tool uses in a conversation. */
export function toolUseIdsOf(messages: readonly Message[]): Set<string> {
  return new Set(
    messages.flatMap(({ content }) => content.flatMap(({ toolUse }) => toolUse?.toolUseId ?? [])),
  );
}
