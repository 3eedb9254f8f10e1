import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { BedrockServices } from "../services.ts";
import type { AnswerOperation, BedrockCall } from "./bedrock-call.ts";
import { journalCall, newCallRecord } from "./call-record.ts";
import { converse } from "./converse.ts";
import { converseStream } from "./converse-stream.ts";
import { sendError } from "./http-error.ts";
import { BedrockError } from "../model/errors.ts";
import { parseOperation, type OperationName } from "./operation.ts";

const OPERATIONS: Readonly<Partial<Record<OperationName, AnswerOperation>>> = {
  Converse: converse,
  ConverseStream: converseStream,
};

/** Takes one call from its request to its last byte, and writes it into the journal, however it ends. */
export async function answerCall(
  services: BedrockServices,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { clock, journal } = services;
  const { method, headers } = request;
  const rawTarget = request.raw.url ?? "/";
  const operation = parseOperation(method, rawTarget);
  const requestId = randomUUID();
  const startedAt = clock.elapsed();
  const record = newCallRecord({
    operation: operation.name,
    modelId: operation.labels["modelId"] ?? "",
    transport: request.raw.httpVersionMajor === 2 ? "HTTP/2" : "HTTP/1.1",
  });
  const clientGone = new AbortController();
  reply.raw.once("close", () => clientGone.abort());
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const call = { services, requestId, operation, headers, body, reply, record, signal: clientGone.signal };
  try {
    services.authorize({ method, rawTarget, headers, body });
    await OPERATIONS[operation.name]?.(call);
  } catch (error) {
    fail(call, error);
  } finally {
    journalCall({ journal, record, requestId, ms: Math.round(clock.elapsed() - startedAt) });
  }
}

function fail({ services, operation, record, reply, requestId, signal }: BedrockCall, error: unknown): void {
  if (signal.aborted) {
    if (record.ended !== "complete") record.ended = "cancelled";
    reply.hijack();
    return;
  }
  record.error = error instanceof Error ? error.name : "Error";
  if (error instanceof BedrockError && error.advice !== undefined)
    services.journal.write({
      kind: "advice",
      requestId,
      detail: { advice: `${error.statusCode} ${error.name} (${operation.name}): ${error.advice}` },
    });
  record.ended = "error";
  if (!reply.raw.headersSent) return void sendError(reply, error, requestId);
  reply.log.error(error);
  reply.raw.destroy();
}
