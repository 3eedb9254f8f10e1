import type { LoadClient } from "./client.ts";

export const CONNECTIONS = 50;

const ECHO_MS = 1_000;
const ECHOES_MS = 2_000;
const CHUNKS_IN_ONE = 2_000;
const CHUNKS_IN_EACH = 80;

/** What one server shows in one round. */
export interface Round {
  echo: { p50Ms: number; p99Ms: number };
  echoesPerSecond: number;
  chunksInOne: Chunks;
  chunksInFifty: Chunks;
}

interface Chunks {
  perSecond: number;
  chunks: number;
  outOfOrder: number;
}

/** Opens the connections that all rounds use, and runs everything once, so that what is compiled and started only once is. */
export async function prepare(client: LoadClient, url: string): Promise<void> {
  await client.open({ url, connections: CONNECTIONS });
  await client.echo({ url, forMs: ECHO_MS });
  await client.echoes({ url, forMs: ECHO_MS });
  await client.chunks({ url, conversations: 1, chunks: CHUNKS_IN_EACH });
  await client.chunks({ url, conversations: CONNECTIONS, chunks: CHUNKS_IN_EACH / 4 });
}

export async function measureRound(client: LoadClient, url: string): Promise<Round> {
  const echo = await client.echo({ url, forMs: ECHO_MS });
  const { perSecond } = await client.echoes({ url, forMs: ECHOES_MS });
  const chunks = async (conversations: number, chunks: number): Promise<Chunks> => ({
    ...(await client.chunks({ url, conversations, chunks })),
    chunks: conversations * chunks,
  });
  return {
    echo,
    echoesPerSecond: perSecond,
    chunksInOne: await chunks(1, CHUNKS_IN_ONE),
    chunksInFifty: await chunks(CONNECTIONS, CHUNKS_IN_EACH),
  };
}
