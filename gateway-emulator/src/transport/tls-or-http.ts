import tls from "node:tls";
import type { FastifyServerFactory } from "fastify";
import type { Clock } from "../control/clock.ts";
import { FIRST_BYTES_TIMEOUT_MS, type Serve } from "./first-bytes.ts";
import { createOnePortServer } from "./one-port-server.ts";

/** The content type that opens every TLS handshake. @see https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const TLS_HANDSHAKE = 0x16;

export interface TlsOrHttpOptions {
  clock: Clock;
  /** In PEM: the private key, and the certificate with its chain. */
  certificate: { key: string; cert: string };
}

/** One port for TLS and clear text, both HTTP/1.1 with upgrades, for `fastify({ serverFactory })`. */
export function tlsOrHttp({ clock, certificate }: TlsOrHttpOptions): FastifyServerFactory {
  return (handler, fastifyOptions) =>
    createOnePortServer({
      clock,
      handler,
      fastifyOptions,
      choose(_server, serveHttp1) {
        const tlsServer = tls.createServer({
          ...certificate,
          ALPNProtocols: ["http/1.1"],
          handshakeTimeout: FIRST_BYTES_TIMEOUT_MS,
        });
        tlsServer.on("secureConnection", serveHttp1);
        const serveTls: Serve = (socket) => {
          // HTTP/1.1 answers a client that has finished sending; under TLS that would be kept for ever.
          socket.allowHalfOpen = false;
          tlsServer.emit("connection", socket);
        };
        return (bytes) => (bytes[0] === TLS_HANDSHAKE ? serveTls : serveHttp1);
      },
    });
}
