import { answer } from "./asked-process.ts";
import type { StreamRequest } from "./bedrock-request.ts";
import type { Aborted, ClientCalls, SeenStream, Target } from "./client.ts";
import { type Connection, openConnection } from "./connection.ts";
import { FrameClock } from "./frame-clock.ts";

// The load client, in a process of its own: it reads bytes, and notes when they came.

interface OpenStream {
  connection: Connection;
  requestId: string;
}

const open: OpenStream[] = [];

answer({
  async run({ requests, connections: count, ...target }) {
    const connections = await connect(target, count);
    const left = requests.map((request, place) => ({ request, place }));
    const seen: SeenStream[] = [];
    await Promise.all(
      connections.map(async (connection) => {
        for (let next = left.shift(); next; next = left.shift())
          seen[next.place] = await read(connection, next.request);
      }),
    );
    for (const connection of connections) connection.destroy();
    return seen;
  },
  async open({ requests, ...target }) {
    const connections = await connect(target, requests.length);
    await Promise.all(connections.map((connection, place) => begin(connection, requests[place])));
  },
  async abort(count) {
    return open.splice(0, count).map(({ connection, requestId }): Aborted => {
      connection.destroy();
      return { requestId, at: performance.timeOrigin + performance.now() };
    });
  },
  async close() {
    for (const { connection } of open.splice(0)) connection.destroy();
  },
} satisfies ClientCalls);

function connect({ transport, port }: Target, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(transport, port)));
}

async function read(connection: Connection, request: StreamRequest): Promise<SeenStream> {
  const frames = new FrameClock();
  const sentAt = performance.now();
  await connection.stream(request, { begin: () => undefined, bytes: (bytes) => frames.add(bytes) });
  return { sentAt, arrivals: frames.arrivals };
}

/** Resolves with the stream's first bytes; what follows is read and forgotten. */
function begin(connection: Connection, request: StreamRequest | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stream: OpenStream = { connection, requestId: "" };
  open.push(stream);
  if (request)
    connection
      .stream(request, { begin: (requestId) => (stream.requestId = requestId), bytes: () => resolve() })
      // It ends when it is aborted, or by itself.
      .catch(() => undefined);
  return promise;
}
