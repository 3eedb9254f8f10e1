import { constants, Http2ServerResponse, type ServerHttp2Stream } from "node:http2";
import type { FastifyReply } from "fastify";
import type { ConnectionBreak } from "../faults/broken-off.ts";
import { HTTP2_ERROR_CODES } from "../model/breakage.ts";

/**
 * Breaks a connection without a word of HTTP, once what was written has left: `disconnect` ends it by a FIN; `reset`
 * ends the stream alone over HTTP/2, and the connection by a RST over HTTP/1.1.
 */
export function breakConnection(reply: FastifyReply, how: ConnectionBreak): void {
  const response = reply.hijack().raw;
  const stream = http2StreamOf(reply);
  const breakOff = () => {
    if (how.type === "disconnect") response.socket?.destroySoon();
    else if (stream) stream.close(HTTP2_ERROR_CODES[how.code]);
    else response.socket?.resetAndDestroy();
  };
  if (response.headersSent) response.write("", breakOff);
  else breakOff();
}

/** Tells an HTTP/2 client to take another connection for its next calls; over HTTP/1.1 there is no such word. */
export function sendGoAway(reply: FastifyReply): void {
  http2StreamOf(reply)?.session?.goaway(constants.NGHTTP2_NO_ERROR);
}

/** Undefined over HTTP/1.1. */
export function http2StreamOf(reply: FastifyReply): ServerHttp2Stream | undefined {
  const response: unknown = reply.raw;
  return response instanceof Http2ServerResponse ? response.stream : undefined;
}
