/**
 * Where everything stands in the one table. Rows, by `pk` and `sk`:
 *
 * | pk                        | sk                        | what                                             | kept      |
 * | ------------------------- | ------------------------- | ------------------------------------------------ | --------- |
 * | `CONNECTION#<connection>` | `CONNECTION`              | an open connection, its owner, what it hears of  | 2 h 10 min |
 * | `OWNER#<owner>`           | `CONNECTION#<connection>` | that the connection is the owner's               | 2 h 10 min |
 * | `THREAD#<thread>`         | `LISTENER#<connection>`   | that the connection wants to hear of the thread  | 2 h 10 min |
 * | `THREAD#<thread>`         | `MESSAGE#<at>#<message>`  | a message; `at` is ISO 8601, so they sort by time | 30 days   |
 * | `THREAD#<thread>`         | `THREAD`                  | the conversation: owner, title, newest message   | 30 days   |
 * | `RUN#<run>`               | `RUN`                     | the making of an answer, and its newest events   | 24 h      |
 * | `RUN#<run>`               | `PART#<00000>`            | events before those, some 3 KB a row             | 24 h      |
 *
 * Each has `expiresAt`, the table's time to live. The index `byOwner` (`owner`, `updatedAt`) holds the rows that have
 * both attributes, which only conversations do. No id contains a `#`, but an owner may: it is always the last of its key.
 */
export interface Key {
  pk: string;
  sk: string;
}

/** Of the index that lists an owner's conversations, the last used last. */
export const BY_OWNER = "byOwner";

export const LISTENER_PREFIX = "LISTENER#";
export const MESSAGE_PREFIX = "MESSAGE#";
export const OWNED_CONNECTION_PREFIX = "CONNECTION#";

export function connectionKey(connectionId: string): Key {
  return { pk: `CONNECTION#${connectionId}`, sk: "CONNECTION" };
}

export function ownedConnectionKey(owner: string, connectionId: string): Key {
  return { pk: `OWNER#${owner}`, sk: `${OWNED_CONNECTION_PREFIX}${connectionId}` };
}

export function threadKey(thread: string): Key {
  return { pk: `THREAD#${thread}`, sk: "THREAD" };
}

export function listenerKey(thread: string, connectionId: string): Key {
  return { pk: threadKey(thread).pk, sk: `${LISTENER_PREFIX}${connectionId}` };
}

export function messageKey(thread: string, { at, id }: { at: string; id: string }): Key {
  return { pk: threadKey(thread).pk, sk: `${MESSAGE_PREFIX}${at}#${id}` };
}

export function runKey(run: string): Key {
  return { pk: `RUN#${run}`, sk: "RUN" };
}

/** Parts count from 0. */
export function partKey(run: string, part: number): Key {
  return { pk: runKey(run).pk, sk: `PART#${String(part).padStart(5, "0")}` };
}
