import { randomUUID } from "node:crypto";
import { STATUS_CODES, type Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyHttpOptions, FastifyReply, FastifyRequest } from "fastify";
import type { Journal } from "../../control/journal.ts";
import { BODY_TIMEOUT_MS } from "../limits.ts";
import { validation } from "../model/errors.ts";
import { requestLine } from "./arrived-call.ts";
import { newCallRecord } from "./call-record.ts";
import { sendError } from "./http-error.ts";
import { journalOtherCall } from "./journal-call.ts";

/** What a server has to be made with so that what never comes to a route is answered as everything else. */
export function refusedRequests(
  journal: Journal,
): Required<Pick<FastifyHttpOptions<Server>, "frameworkErrors" | "clientErrorHandler" | "requestTimeout">> {
  return {
    requestTimeout: BODY_TIMEOUT_MS,
    // A path that is not percent-encoded UTF-8: nothing is called so.
    frameworkErrors(_error, request, reply) {
      const error = validation("The provided model identifier is invalid.");
      refuse(journal, { error, request, reply });
    },
    clientErrorHandler: (error, socket) => refuseBytes(journal, error, socket),
  };
}

/** Answers what Fastify refuses before anything here has seen it, and writes it into the journal. */
export function refuse(
  journal: Journal,
  { error, request, reply }: { error: unknown; request: FastifyRequest; reply: FastifyReply },
): void {
  const requestId = randomUUID();
  const { method, raw } = request;
  const record = newCallRecord({
    operation: { name: requestLine({ method, url: raw.url ?? "/" }), labels: {} },
    transport: raw.httpVersionMajor === 2 ? "HTTP/2" : "HTTP/1.1",
    startedAt: 0,
  });
  record.error = error instanceof Error ? error.name : "Error";
  sendError(reply, error, requestId);
  journalOtherCall({ journal, record, requestId, ms: 0, statusCode: reply.statusCode });
}

/** Answers what Node could not read, and has no request for. */
function refuseBytes(journal: Journal, error: Error & { code: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { statusCode, rule }: Refusal = REFUSALS[error.code] ?? {
    statusCode: 400,
    rule: `these bytes are no HTTP request (${error.message})`,
  };
  if (rule !== undefined)
    journal.write({ kind: "advice", detail: { advice: `${statusCode} from Bedrock: ${rule}` } });
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

interface Refusal {
  statusCode: number;
  rule?: string;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    statusCode: 431,
    rule: "the headers are longer than the 16 KB that are read here",
  },
  // A client that has gone in the middle of its request: of that nobody needs to hear.
  HPE_INVALID_EOF_STATE: { statusCode: 400 },
  ERR_HTTP_REQUEST_TIMEOUT: {
    statusCode: 408,
    rule: `the request was not whole after ${BODY_TIMEOUT_MS / 1_000} seconds`,
  },
};
