import http2 from "node:http2";
import type { FastifyServerFactory } from "fastify";
import type { Clock } from "../control/clock.ts";
import { createOnePortServer } from "./one-port-server.ts";

/** @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const HTTP2_PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

/**
 * One port for HTTP/2 clear text (prior knowledge) and HTTP/1.1, for `fastify({ serverFactory })`.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-3.3
 */
export function h2cOrHttp1({ clock }: { clock: Clock }): FastifyServerFactory {
  return (handler, fastifyOptions) =>
    createOnePortServer({
      clock,
      handler,
      fastifyOptions,
      choose(server, serveHttp1) {
        const http2Server = http2.createServer();
        http2Server.on("request", (request, response) => server.emit("request", request, response));
        return (bytes) => {
          if (!beginsPreface(bytes)) return serveHttp1;
          if (bytes.length < HTTP2_PREFACE.length) return undefined;
          return (socket) => {
            // HTTP/1.1 answers a client that has finished sending; an HTTP/2 session ends with its client.
            socket.allowHalfOpen = false;
            http2Server.emit("connection", socket);
          };
        };
      },
    });
}

/** A lone `P` may still be a POST, so a beginning decides nothing yet. */
function beginsPreface(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, HTTP2_PREFACE.length);
  return bytes.subarray(0, length).equals(HTTP2_PREFACE.subarray(0, length));
}
