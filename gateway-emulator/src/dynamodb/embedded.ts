import { fileURLToPath } from "node:url";
import { startOwnedProcess, type OwnedProcess } from "../control/owned-process.ts";

/**
 * Starts an in-memory DynamoDB (dynalite) in a process of its own.
 * @throws with code `EADDRINUSE` when the port is taken
 */
export function startEmbeddedDynamoDb(listen: { host: string; port: number }): Promise<OwnedProcess> {
  const module = fileURLToPath(import.meta.resolve("./embedded-main.ts"));
  return startOwnedProcess({ module, args: [listen.host, String(listen.port)], env: {} });
}
