import { Server, ServerResponse, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { asksForWebSocket } from "./handshake.ts";

/** Where Fastify's router finds the one route of all handshakes, whatever their path. */
export const HANDSHAKE_ROUTE = "/";

/** The handshakes that come to a server, as `@fastify/websocket` can take them. */
export interface Handshakes {
  /** Has nothing but their `upgrade` events; it never listens. */
  server: Server;
  stop(): void;
}

/**
 * Takes the handshakes off an HTTP server, which serves all else, and leads them to `HANDSHAKE_ROUTE`; their own
 * path is in `originalUrl`. By that path Fastify's router would answer some itself, such as `/%zz`, and would lead
 * others to routes that are none of a handshake's.
 */
export function routeHandshakes(server: Server): Handshakes {
  const handshakes = new Server();
  // An option of Node's, for a server that others make: what asks for another protocol is served as plain HTTP.
  Object.assign(server, { shouldUpgradeCallback: asksForWebSocket });
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!asksForWebSocket(request)) return refuseUpgrade(stream);
    const earlier = answerOwedOn(stream);
    if (earlier) {
      // Nobody else listens until the plugin does; Node destroys a stream that breaks by itself.
      stream.on("error", ignore);
      earlier.once("finish", () => onUpgrade(request, stream, head));
      return;
    }
    Object.assign(request, { originalUrl: request.url, url: HANDSHAKE_ROUTE });
    handshakes.emit("upgrade", request, stream, head);
  };
  server.on("upgrade", onUpgrade);
  return { server: handshakes, stop: () => void server.off("upgrade", onUpgrade) };
}

/** Written here, since it stays with the stream: a function of its own in there would keep the request. */
function ignore(): void {}

/** The option is new in Node.js 24.9: an older one sends these here too, when nobody can serve them any more. */
function refuseUpgrade(stream: Duplex): void {
  const lines = [
    "HTTP/1.1 426 Upgrade Required",
    "upgrade: websocket",
    "connection: close",
    "content-length: 0",
  ];
  stream.on("error", ignore).once("finish", () => stream.destroy());
  stream.end(`${lines.join("\r\n")}\r\n\r\n`);
}

/** The answer to an earlier request on the same connection, which goes first; the plugin would give up instead. */
function answerOwedOn(stream: Duplex): ServerResponse | undefined {
  const answer: unknown = Reflect.get(stream, "_httpMessage");
  return answer instanceof ServerResponse ? answer : undefined;
}
