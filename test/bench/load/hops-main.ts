import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { localEnvironment } from "./local-environment.ts";
import { WebSocketServer, type WebSocket } from "ws";

// The gateway of the hops by hand: one environment, and what waits for it.

const sockets = new Map<string, WebSocket>();
const events: string[] = [];
let poll: ServerResponse | undefined;

const server = createServer((request, response) => void answer(request, response));
const websockets = new WebSocketServer({ server });
websockets.on("connection", (socket) => {
  const connectionId = String(sockets.size + 1);
  sockets.set(connectionId, socket);
  socket.on("message", (data: Buffer) => {
    const requestContext = { eventType: "MESSAGE", connectionId };
    events.push(JSON.stringify({ requestContext, body: data.toString() }));
    handOut();
  });
});

server.listen(0, () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const environment = spawn(process.execPath, ["environment.mjs", String(port)], {
    cwd: process.argv[2],
    env: localEnvironment(),
    stdio: ["ignore", "inherit", "inherit"],
  });
  process.on("disconnect", () => {
    environment.kill();
    process.exit();
  });
  process.send?.(port);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === "/next") {
    poll = response;
    return handOut();
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const [, connectionId] = /^\/@connections\/(\d+)$/.exec(request.url ?? "") ?? [];
  if (connectionId !== undefined) sockets.get(connectionId)?.send(Buffer.concat(chunks).toString());
  response.end();
}

function handOut(): void {
  const event = poll && events.shift();
  if (event === undefined) return;
  poll?.end(event);
  poll = undefined;
}
