import type { Gateway } from "./gateway.ts";
import { CLOSE_DELETED } from "./limits.ts";
import { openConnection } from "./post-to-connection.ts";

/**
 * Closes a connection with 1000; its `$disconnect` runs as for any other close.
 * @throws {GatewayError} BadRequestException 400, GoneException 410
 */
export function deleteConnection(gateway: Gateway, connectionId: string): void {
  const connection = openConnection(gateway, connectionId);
  gateway.connections.close(connection, CLOSE_DELETED);
  gateway.journal.write({ kind: "delete-connection", connectionId });
}
