import { startClient } from "./client.ts";
import { startUntilReady } from "./ready.ts";
import { measureRound, prepare, type Round } from "./round.ts";
import type { Server } from "./server.ts";

const STARTS = 3;
const ROUNDS = 5;

/** What one server has shown, run by run. */
export interface Shown {
  server: Server;
  readyMs: number[];
  rounds: Round[];
}

/** Starts the servers in turn, several times; then, with all of them up, puts each in turn under the same load. */
export async function takeTurns(servers: Server[]): Promise<Shown[]> {
  const readyMs = new Map<Server, number[]>(servers.map((server) => [server, []]));
  for (let start = 1; start < STARTS; start++)
    for (const server of servers) {
      const started = await startUntilReady(server);
      readyMs.get(server)?.push(started.readyMs);
      await started.running[Symbol.asyncDispose]();
    }

  await using owner = new AsyncDisposableStack();
  const client = owner.use(startClient());
  const up: { shown: Shown; url: string }[] = [];
  for (const server of servers) {
    const started = await startUntilReady(server);
    const { websocket: url } = owner.use(started.running);
    await prepare(client, url);
    up.push({
      url,
      shown: { server, readyMs: [...(readyMs.get(server) ?? []), started.readyMs], rounds: [] },
    });
  }
  const failed = new Set<Server>();
  for (let round = 0; round < ROUNDS; round++)
    for (const { shown, url } of up.filter(({ shown }) => !failed.has(shown.server)))
      try {
        shown.rounds.push(await measureRound(client, url));
      } catch (error) {
        if (shown.server.onlyShown !== true) throw error;
        failed.add(shown.server);
        console.error(`${shown.server.name} failed in round ${round + 1}: ${String(error)}`);
      }
  return up.map(({ shown }) => shown);
}
