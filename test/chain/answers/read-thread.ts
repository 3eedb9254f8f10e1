import type {
  ClientFrame,
  History,
  ProtocolError,
  ServerFrame,
  ThreadMessage,
} from "../../../lambda/src/protocol.ts";

/** A connection that has said whose it is. */
export interface Greeted {
  send(frame: ClientFrame): void;
  /** The first frame for which `pick` gives something. */
  until<Value>(pick: (frame: ServerFrame) => Value | undefined): Promise<Value>;
}

/** A thread as the handler has stored it, oldest message first; read page by page. */
export async function readThread(connection: Greeted, thread: string): Promise<ThreadMessage[]> {
  const messages: ThreadMessage[] = [];
  let before: string | undefined;
  do {
    const page = await readPage(connection, { thread, before, id: `open-${messages.length}` });
    messages.unshift(...page.flatMap((part) => part.messages));
    before = page.at(-1)?.more;
  } while (before !== undefined);
  return joined(messages);
}

/** A person would try it again as often, where the table is throttled just then. */
const MAX_TRIES = 5;

/** Opens a thread; resolves with the parts of the page, in order. */
export async function readPage(
  connection: Greeted,
  of: { thread: string; before?: string | undefined; id: string },
): Promise<History[]> {
  for (let tries = 1; ; tries++) {
    const page = await tryPage(connection, { ...of, id: `${of.id}-${tries}` });
    if (Array.isArray(page)) return page;
    if (!page.retryable || tries === MAX_TRIES)
      throw new Error(`the thread was not opened: ${JSON.stringify(page)}`);
  }
}

async function tryPage(
  connection: Greeted,
  of: { thread: string; before?: string | undefined; id: string },
): Promise<History[] | ProtocolError> {
  const { id, thread, before } = of;
  const parts = new Map<number, History>();
  connection.send({ action: "open", v: 1, id, thread, ...(before !== undefined && { before }) });
  const refusal = await connection.until((frame) => {
    if (!("id" in frame) || frame.id !== id) return undefined;
    if (frame.k === "ack") return frame.ok ? undefined : frame.err;
    if (frame.k === "hist") parts.set(frame.p, frame);
    return frame.k === "hist" && parts.size === frame.n ? ("whole" as const) : undefined;
  });
  return refusal === "whole" ? [...parts.values()].sort((one, other) => one.p - other.p) : refusal;
}

/** A message that was too long for a frame comes in pieces. */
function joined(pieces: ThreadMessage[]): ThreadMessage[] {
  const messages: ThreadMessage[] = [];
  for (const piece of pieces) {
    const last = messages.at(-1);
    if (last?.id === piece.id) last.content += piece.content;
    else messages.push({ ...piece });
  }
  return messages;
}
