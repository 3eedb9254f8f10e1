import { setTimeout } from "node:timers/promises";
import type { AnswerName } from "./answers.ts";
import type { AskedProcess } from "./asked-process.ts";
import type { ClientCalls } from "./client.ts";
import type { Cancelled } from "./server.ts";
import { type OwnServer, STREAMS } from "./servers.ts";

export const ABORTED = 50;

const RUN_MS = 500;
const LOOK_EVERY_MS = 20;
const LOOK_FOR_MS = 5_000;

/**
 * Breaks off some of many running streams; returns how long each was still produced for, in milliseconds. It ends with
 * the call, as the journal dates it: by then nothing more can come.
 */
export async function cancelSome(
  client: AskedProcess<ClientCalls>,
  server: OwnServer,
  name: AnswerName,
): Promise<number[]> {
  const { port, transport, request } = server;
  const requests = Array.from({ length: STREAMS }, (_, stream) => request(name, stream));
  await server.ask("cancelled");
  await client.ask("open", { port, transport, requests });
  await setTimeout(RUN_MS);
  const aborted = await client.ask("abort", ABORTED);
  const ended = await endedCalls(server);
  await client.ask("close");
  await setTimeout(RUN_MS);
  return aborted.map(({ requestId, at }) => (ended.get(requestId) ?? Number.NaN) - at);
}

async function endedCalls(server: OwnServer): Promise<Map<string, number>> {
  const ended: Cancelled[] = [];
  for (let ms = 0; ended.length < ABORTED && ms < LOOK_FOR_MS; ms += LOOK_EVERY_MS) {
    await setTimeout(LOOK_EVERY_MS);
    ended.push(...(await server.ask("cancelled")));
  }
  return new Map(ended.map(({ requestId, at }) => [requestId, at]));
}
