import { NotFoundError } from "../store/errors.ts";
import type { Table } from "../store/table.ts";
import { getThread, type Thread } from "../store/threads.ts";

/** A thread of this owner's; `undefined` when there is none by that id, or it is another's. */
export async function findThread(
  table: Table,
  { thread, owner }: { thread: string; owner: string },
): Promise<Thread | undefined> {
  try {
    return await getThread(table, { thread, owner });
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
