import http from "node:http";
import type { Socket } from "node:net";
import type { FastifyServerFactoryHandler } from "fastify";
import type { Clock } from "../control/clock.ts";
import { type Choose, type Serve, serveByFirstBytes } from "./first-bytes.ts";

export interface OnePortServerOptions {
  clock: Clock;
  handler: FastifyServerFactoryHandler;
  /** What Fastify hands to a server factory: its own options. */
  fastifyOptions: Record<string, unknown>;
  /** Gets the server, and how it serves HTTP/1.1 itself, to build the choice from. */
  choose(server: http.Server, serveHttp1: Serve): Choose;
}

/**
 * An HTTP/1.1 server that looks at the first bytes of each connection before it takes it.
 * Its `close` ends every connection at once, whoever serves it.
 */
export function createOnePortServer(options: OnePortServerOptions): http.Server {
  const server = http.createServer(options.handler);
  applyTimeouts(server, options.fastifyOptions);

  // Node's own way into HTTP/1.1 is the `connection` listener that it installs on its server.
  const serveHttp1Listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  const choose = options.choose(server, (socket) => {
    for (const listener of serveHttp1Listeners) Reflect.apply(listener, server, [socket]);
  });

  const connections = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
    // A connection that breaks while nobody else listens must not end the process; Node destroys it by itself.
    socket.on("error", () => {});
    serveByFirstBytes({ clock: options.clock, choose, socket });
  });
  endWith(server, connections);
  return server;
}

/** Fastify sets these on the servers it makes itself, and leaves them to the factory otherwise. */
function applyTimeouts(server: http.Server, fastifyOptions: Record<string, unknown>): void {
  const { keepAliveTimeout, requestTimeout, connectionTimeout } = fastifyOptions;
  if (typeof keepAliveTimeout === "number") server.keepAliveTimeout = keepAliveTimeout;
  if (typeof requestTimeout === "number") server.requestTimeout = requestTimeout;
  if (typeof connectionTimeout === "number") server.setTimeout(connectionTimeout);
}

/** Node's `close` waits for HTTP/2 sessions, WebSockets and silent clients, which end only when they please. */
function endWith(server: http.Server, connections: Set<Socket>): void {
  const stopListening = server.close.bind(server);
  server.close = (done) => {
    stopListening(done);
    for (const socket of connections) socket.destroy();
    return server;
  };
}
