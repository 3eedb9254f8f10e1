import type { WebSocketResult } from "../events.ts";
import { deleteConnection } from "../store/connections.ts";
import type { Table } from "../store/table.ts";

/** Forgets a closed connection; one whose `$disconnect` never came is forgotten by its rows' time to live. */
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
