import type { Gateway } from "./gateway.ts";
import { openConnection } from "./post-to-connection.ts";

/** The body of GetConnection: camelCase keys, ISO 8601 times. */
export interface ConnectionStatus {
  connectedAt: string;
  identity: { sourceIp: string; userAgent?: string };
  lastActiveAt: string;
}

/**
 * Says since when a connection is open, whose it is, and when it was last used.
 * @throws {GatewayError} BadRequestException 400, GoneException 410
 */
export function getConnection(gateway: Gateway, connectionId: string): ConnectionStatus {
  const { connectedAt, lastActiveAt, sourceIp, userAgent } = openConnection(gateway, connectionId);
  gateway.journal.write({ kind: "get-connection", connectionId });
  return {
    connectedAt: new Date(connectedAt).toISOString(),
    identity: { sourceIp, ...(userAgent !== undefined && { userAgent }) },
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  };
}
