import type { AnswerOptions } from "../protocol.ts";
import { deletePartition } from "./delete-rows.ts";
import { threadKey } from "./keys.ts";
import { type Table, updateRow } from "./table.ts";
import { foldCase, getThread, noThread, parseThread, type Thread } from "./thread-row.ts";
import { expiry, THREAD_TTL_S } from "./time-to-live.ts";

export { deleteThread } from "./delete-thread.ts";
export { listThreads } from "./list-threads.ts";
export { getThread, type Thread } from "./thread-row.ts";

/**
 * Makes a conversation, or says that it is used again; what is not given stays. Said too late, when the run has ended
 * already, it changes nothing.
 * @throws {NotFoundError} when it is another's
 */
export async function touchThread(
  table: Table,
  touch: {
    thread: string;
    owner: string;
    /** ISO 8601 in UTC with milliseconds. */
    at: string;
    /** For a new one; one that is there keeps its own. */
    title: string;
    modelId?: string | undefined;
    options?: AnswerOptions | undefined;
    /** The newest message. */
    leaf?: string | undefined;
    /** A run that is going to write in it. */
    run: string;
  },
): Promise<Thread> {
  const { thread, owner, at, title, modelId, options, leaf, run } = touch;
  const given = { modelId, options: options && JSON.stringify(options), leaf };
  const row = await updateRow(table, {
    key: threadKey(thread),
    update: `SET #thread = :thread, #owner = :owner, #updatedAt = :at, #expiresAt = :expiresAt,
      #createdAt = if_not_exists(#createdAt, :at), #pinned = if_not_exists(#pinned, :false),
      #title = if_not_exists(#title, :title), #folded = if_not_exists(#folded, :folded),
      #titledBy = if_not_exists(#titledBy, :question) ${assignments(given)}
      ADD #running :run`,
    condition:
      "attribute_not_exists(#pk) OR (#owner = :owner AND (attribute_not_exists(#ended) OR #ended <> :ended))",
    values: {
      ...valuesOf(given),
      ":ended": run,
      ":thread": thread,
      ":owner": owner,
      ":at": at,
      ":expiresAt": expiry(THREAD_TTL_S),
      ":false": false,
      ":title": title,
      ":folded": foldCase(title),
      ":question": "question",
      ":run": new Set([run]),
    },
  });
  return row ? parseThread(row) : getThread(table, { thread, owner });
}

/**
 * Gives a conversation a title. The model's takes the place only of the one that was made of the question.
 * @returns whether it has the title now
 * @throws {NotFoundError} when the user has none of this id
 */
export async function renameThread(
  table: Table,
  { thread, owner, title, by }: { thread: string; owner: string; title: string; by: "user" | "model" },
): Promise<boolean> {
  const row = await updateRow(table, {
    key: threadKey(thread),
    update: "SET #title = :title, #folded = :folded, #titledBy = :by",
    // The last is this call, repeated by the SDK.
    condition: `#owner = :owner${
      by === "model" ? " AND (#titledBy = :question OR (#titledBy = :by AND #title = :title))" : ""
    }`,
    values: {
      ":owner": owner,
      ":title": title,
      ":folded": foldCase(title),
      ":by": by,
      ":question": by === "model" ? "question" : undefined,
    },
  });
  if (!row && by === "user") throw noThread(thread);
  return row !== undefined;
}

/** @throws {NotFoundError} when there is none, or none of this owner's */
export async function pinThread(
  table: Table,
  { thread, owner, pinned }: { thread: string; owner: string; pinned: boolean },
): Promise<void> {
  const row = await updateRow(table, {
    key: threadKey(thread),
    update: "SET #pinned = :pinned",
    condition: "#owner = :owner",
    values: { ":owner": owner, ":pinned": pinned },
  });
  if (!row) throw noThread(thread);
}

/**
 * A run has ended, and its answer, when there is one, is the thread's newest message. Where the thread was deleted
 * meanwhile, what the run has written since goes too.
 */
export async function endThreadRun(
  table: Table,
  end: {
    thread: string;
    run: string;
    leaf?: string | undefined;
    bytesPerToken?: number | undefined;
    windowFrom?: string | undefined;
  },
): Promise<void> {
  const { thread, run, leaf, bytesPerToken, windowFrom } = end;
  const key = threadKey(thread);
  const given = { leaf, bytesPerToken, windowFrom };
  const row = await updateRow(table, {
    key,
    update: `SET #ended = :ended ${assignments(given)} DELETE #running :run`,
    condition: "attribute_exists(#pk)",
    values: { ...valuesOf(given), ":ended": run, ":run": new Set([run]) },
  });
  if (!row) await deletePartition(table, key.pk, key.sk);
}

/** The part of an update expression that sets what is given. */
function assignments(given: Record<string, unknown>): string {
  return Object.keys(given)
    .filter((name) => given[name] !== undefined)
    .map((name) => `, #${name} = :${name}`)
    .join("");
}

function valuesOf(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [`:${name}`, value]));
}
