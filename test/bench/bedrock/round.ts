import { quantile } from "../table.ts";
import type { AnswerName } from "./answers.ts";
import type { AskedProcess } from "./asked-process.ts";
import type { ClientCalls, SeenStream } from "./client.ts";
import { type Lateness, latenessOf } from "./lateness.ts";
import type { StreamServer } from "./server.ts";
import { STREAMS } from "./servers.ts";

type Client = AskedProcess<ClientCalls>;

const FIRST_EVENTS = 200;
const MANY_STREAMS = 50;

/** What one server shows in one round. */
export interface Round {
  even: Lateness;
  /** Absent where the server has no such pace. */
  haiku?: Lateness;
  perSecondInOne: number;
  perSecondInMany: number;
  firstEventMs: number;
}

export async function measureRound(client: Client, server: StreamServer): Promise<Round> {
  const haiku = await paced(client, server, "haiku");
  return {
    even: (await paced(client, server, "even")) ?? {
      p50Ms: Number.NaN,
      p99Ms: Number.NaN,
      maxMs: Number.NaN,
    },
    ...(haiku && { haiku }),
    perSecondInOne: await rate(client, server, "one", 1),
    perSecondInMany: await rate(client, server, "many", MANY_STREAMS),
    firstEventMs: await firstEvent(client, server),
  };
}

/** Runs everything once for a little while, so that what is compiled only once is. */
export async function warmUp(client: Client, server: StreamServer): Promise<void> {
  await rate(client, server, "many", MANY_STREAMS);
  await rate(client, server, "one", 1);
  await firstEvent(client, server);
}

async function paced(client: Client, server: StreamServer, name: AnswerName): Promise<Lateness | undefined> {
  const plans = Array.from({ length: STREAMS }, (_, stream) => server.plan(name, stream));
  if (plans.includes(undefined)) return undefined;
  const seen = await run(client, server, name, { streams: STREAMS, connections: STREAMS });
  return latenessOf(seen.map((one, stream) => ({ seen: one, plan: plans[stream] ?? [] })));
}

/** From the first request to the last event. */
async function rate(
  client: Client,
  server: StreamServer,
  name: AnswerName,
  streams: number,
): Promise<number> {
  const seen = await run(client, server, name, { streams, connections: streams });
  const events = seen.reduce((sum, { arrivals }) => sum + arrivals.length, 0);
  const from = Math.min(...seen.map(({ sentAt }) => sentAt));
  const to = Math.max(...seen.map(({ arrivals }) => arrivals.at(-1) ?? Number.NaN));
  return (events * 1000) / (to - from);
}

/** One call after the other on one connection, half of them within. */
async function firstEvent(client: Client, server: StreamServer): Promise<number> {
  const seen = await run(client, server, "short", { streams: FIRST_EVENTS, connections: 1 });
  return quantile(
    seen.map(({ sentAt, arrivals }) => (arrivals[0] ?? Number.NaN) - sentAt),
    0.5,
  );
}

function run(
  client: Client,
  { port, transport, request }: StreamServer,
  name: AnswerName,
  { streams, connections }: { streams: number; connections: number },
): Promise<SeenStream[]> {
  const requests = Array.from({ length: streams }, (_, stream) => request(name, stream));
  return client.ask("run", { port, transport, requests, connections });
}
