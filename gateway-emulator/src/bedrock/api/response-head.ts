import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyReply } from "fastify";
import { SystemClock } from "../../control/clock.ts";
import { http2StreamOf } from "./break-connection.ts";

/** What is said of an answer before its body. */
export interface ResponseHead {
  contentType: string;
  /** Absent for a stream. */
  contentLength?: number;
  /** Behind all others, in this order; names as they are to be written. */
  headers: OutgoingHttpHeaders;
  /** Whether an HTTP/1.1 connection ends with this answer. */
  closes?: boolean;
}

/** `Date` is the machine's, as Node.js has it: by it clients learn how far their own clock is off. */
const MACHINE_CLOCK = new SystemClock();

/**
 * Headers in the order and case of captured answers; over HTTP/2 without those of the connection. That it stays is said as
 * AWS says it: Node.js would add a `Keep-Alive` of its own.
 */
export function responseHead(
  reply: FastifyReply,
  { contentType, contentLength, headers, closes = false }: ResponseHead,
): OutgoingHttpHeaders {
  const date = new Date(MACHINE_CLOCK.now()).toUTCString();
  const length = contentLength === undefined ? {} : { "Content-Length": contentLength };
  if (http2StreamOf(reply)) return { Date: date, "Content-Type": contentType, ...length, ...headers };
  return {
    Date: date,
    "Content-Type": contentType,
    ...length,
    // HTTP/1.0 has no chunks: there the connection's end is the answer's.
    ...(contentLength === undefined && isHttp11(reply) && { "Transfer-Encoding": "chunked" }),
    Connection: closes ? "close" : connectionOf(reply),
    ...headers,
  };
}

/** `close` where the client asked for it, or the server is about to stop. */
export function connectionOf({ raw: response }: FastifyReply): "close" | "keep-alive" {
  const isClosing = response.getHeader("connection") === "close";
  return response.shouldKeepAlive && !isClosing ? "keep-alive" : "close";
}

function isHttp11({ request }: FastifyReply): boolean {
  return request.raw.httpVersion === "1.1";
}
