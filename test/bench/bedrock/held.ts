import { setTimeout } from "node:timers/promises";
import { startClient } from "./client.ts";
import type { Memory } from "./server.ts";
import { type OwnServer, STREAMS } from "./servers.ts";

const FLOW_MS = 3_000;

export interface Held {
  idle: Memory;
  flowing: Memory;
}

/** The memory of a server that has just started, and while it streams. */
export async function holdStreams(start: () => Promise<OwnServer>): Promise<Held> {
  await using server = await start();
  await using client = startClient();
  const { port, transport, request } = server;
  const idle = await server.ask("memory");
  const requests = Array.from({ length: STREAMS }, (_, stream) => request("steady", stream));
  await client.ask("open", { port, transport, requests });
  await setTimeout(FLOW_MS);
  const flowing = await server.ask("memory");
  await client.ask("close");
  return { idle, flowing };
}
