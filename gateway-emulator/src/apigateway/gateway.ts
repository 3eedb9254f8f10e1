import type { Clock } from "../control/clock.ts";
import type { Journal } from "../control/journal.ts";
import type { ConnectionStore } from "./connection.ts";
import type { ApiDefinition } from "./definition.ts";
import type { Identifiers } from "./identifier.ts";
import type { Invoke } from "./invoke.ts";

/** One running WebSocket API: what every operation on it needs. */
export interface Gateway {
  api: ApiDefinition;
  /** What events carry, such as `localhost:3001`. */
  domainName: string;
  connections: ConnectionStore;
  identifiers: Identifiers;
  invoke: Invoke;
  clock: Clock;
  journal: Journal;
}
