import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { createQueue, type Queue } from "../queue.fixture.ts";

/** What reached a backend. */
export interface Received {
  method: string;
  /** As it stood in the request line. */
  target: string;
  rawHeaders: string[];
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Backend extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  url: string;
  requests: Queue<Received>;
}

/** An HTTP backend on a free port, which answers as the test says; 200 and nothing else by itself. */
export async function startBackend(
  answer: (response: ServerResponse, received: Received) => void = (response) => void response.end(),
): Promise<Backend> {
  const requests = createQueue<Received>();
  const server = createServer((request, response) => {
    const { method = "", url: target = "", rawHeaders, headers } = request;
    const receive = async () => {
      const received = { method, target, rawHeaders, headers, body: await text(request) };
      requests.push(received);
      answer(response, received);
    };
    // Whoever hangs up hears nothing.
    receive().catch(() => response.destroy());
  });
  return { ...(await listening(server)), requests };
}

/** A backend that speaks, or is silent, as the test says, as soon as it is asked anything. */
export async function startRawBackend(
  answer: (socket: Socket) => void,
): Promise<{ url: string; connections: Queue<Socket> } & AsyncDisposable> {
  const connections = createQueue<Socket>();
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      connections.push(socket);
      answer(socket);
    });
  });
  return { ...(await listening(server)), connections };
}

async function listening(server: Server): Promise<{ url: string } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
