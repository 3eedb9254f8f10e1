import { randomUUID } from "node:crypto";
import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyHttpOptions } from "fastify";
import type { Gateway } from "./gateway.ts";
import { answerError } from "./http-error.ts";
import { checkUrlLength, pathOf } from "./path.ts";

/** How long a request may take to come, by the machine's time: Node's own number, which Fastify turns off. */
export const REQUEST_TIMEOUT_MS = 300_000;

/** What a server has to be made with so that what never comes to a route is answered as everything else. */
export function refusedRequests(
  gateway: Gateway,
): Required<Pick<FastifyHttpOptions<Server>, "frameworkErrors" | "clientErrorHandler" | "requestTimeout">> {
  return {
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A path that cannot be decoded, or with a part that is too long for Fastify.
    frameworkErrors(error, { method, raw }, reply) {
      const { statusCode, headers, body } = answerError(gateway, tooLong(raw) ?? error, {
        method,
        path: pathOf(raw),
      });
      const all = {
        "x-amzn-RequestId": randomUUID(),
        ...headers,
        "content-length": Buffer.byteLength(body),
      };
      // Not by Fastify, whose hooks and error handlers belong to routes.
      reply.hijack();
      reply.raw.writeHead(statusCode, all).end(body);
    },
    clientErrorHandler: (error, socket) => refuseBytes(gateway, error, socket),
  };
}

function tooLong(request: IncomingMessage): unknown {
  try {
    checkUrlLength(request);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Answers what Node could not read, and has no request for. */
function refuseBytes(gateway: Gateway, error: Error & { code: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { statusCode, rule } = REFUSALS[error.code] ?? {
    statusCode: 400,
    rule: `these bytes are no HTTP request (${error.message})`,
  };
  gateway.journal.write({ kind: "advice", detail: { advice: `${statusCode}: ${rule}` } });
  const reason = STATUS_CODES[statusCode] ?? "";
  const body = JSON.stringify({ message: reason });
  const lines = [
    `HTTP/1.1 ${statusCode} ${reason}`,
    `x-amzn-RequestId: ${randomUUID()}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "connection: close",
  ];
  if (socket.writable) socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}

const REFUSALS: Record<string, { statusCode: number; rule: string }> = {
  HPE_HEADER_OVERFLOW: {
    statusCode: 431,
    rule: "the headers are longer than the 16 KB that are read here. Send less: cookies are the usual cause",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    statusCode: 408,
    rule: `the request was not whole after ${REQUEST_TIMEOUT_MS / 1_000} seconds: its body is shorter than its Content-Length, or never ended`,
  },
};
