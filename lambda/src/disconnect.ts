import type { WebSocketResult } from "./events.ts";
import { deleteConnection, type Table } from "./store.ts";

/** Forgets a closed connection; one whose `$disconnect` never came is forgotten by its row's time to live. */
export async function disconnect({
  connectionId,
  table,
}: {
  connectionId: string;
  table: Table;
}): Promise<WebSocketResult> {
  await deleteConnection(table, connectionId);
  return { statusCode: 200 };
}
