import { fileURLToPath } from "node:url";
import { startOwnedProcess, type OwnedProcess } from "../control/owned-process.ts";
import type { ItemCall } from "./item-call.ts";
import type { TableFault } from "./table-fault.ts";

/**
 * Starts an in-memory DynamoDB (dynalite) in a process of its own.
 * @param options.credentials whose signatures it takes: those of one `CredentialStore`, known by its seed; or anyone's
 * @param options.onEnded hears what ended, and how, when it ends by itself: `the embedded DynamoDB ended with code 1`
 * @throws with code `EADDRINUSE` when the port is taken
 */
export function startEmbeddedDynamoDb(options: {
  host: string;
  port: number;
  credentials: { seed: Uint8Array } | "anyone";
  /** What is to go wrong with a call; nothing when absent. */
  faultOf?: (call: ItemCall) => Promise<TableFault>;
  onEnded?: (what: string) => void;
}): Promise<OwnedProcess> {
  const { host, port, credentials, faultOf, onEnded } = options;
  return startOwnedProcess({
    module: fileURLToPath(import.meta.resolve("./embedded-main.ts")),
    args: [host, String(port)],
    // Arguments can be read by every user of the machine; a process's environment only by its own.
    env:
      credentials === "anyone"
        ? {}
        : { GROUNDFOG_CREDENTIALS_SEED: Buffer.from(credentials.seed).toString("hex") },
    answer: async (call) => await faultOf?.(call as ItemCall),
    onEnded: (how) => onEnded?.(`the embedded DynamoDB ${how}`),
  });
}
