import { join } from "node:path";
import { type AskedProcess, startAsked } from "./asked-process.ts";
import type { StreamRequest } from "./bedrock-request.ts";
import type { Transport } from "./connection.ts";

/** One stream as the load client saw it; milliseconds of its own clock. */
export interface SeenStream {
  sentAt: number;
  /** Of each event. */
  arrivals: number[];
}

export interface Target {
  port: number;
  transport: Transport;
}

/** What the load client does. */
export interface ClientCalls {
  /** Asks for all of it, over so many connections at once, and reads everything. */
  run(of: Target & { requests: StreamRequest[]; connections: number }): Promise<SeenStream[]>;
  /** Asks for all of it at once, and goes on reading; resolves when something of each has come. */
  open(of: Target & { requests: StreamRequest[] }): Promise<void>;
  /** Closes the connections of the first so many that are open. */
  abort(count: number): Promise<Aborted[]>;
  /** Closes all that are left. */
  close(): Promise<void>;
}

export interface Aborted {
  requestId: string;
  /** Milliseconds since the Unix epoch, and fractions of them. */
  at: number;
}

/** Starts the load client in a process of its own, so that each server meets the same. */
export function startClient(): AskedProcess<ClientCalls> {
  return startAsked(join(import.meta.dirname, "client-main.ts"));
}
