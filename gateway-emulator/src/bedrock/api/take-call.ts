import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { BrokenOff } from "../faults/broken-off.ts";
import { BedrockError } from "../model/errors.ts";
import type { BedrockServices } from "../services.ts";
import { type ArrivedCall, requestLine } from "./arrived-call.ts";
import { forgetAnswer, newCallRecord, settle } from "./call-record.ts";
import { sendError } from "./http-error.ts";
import { asksModel, journalModelCall, journalOtherCall } from "./journal-call.ts";
import { knownOperation } from "./operation.ts";
import { ClientGone, readBody } from "./read-body.ts";

/**
 * Takes one call from its first byte to its last, has `answer` answer it, and writes it into the journal, however it ends.
 * What `answer` throws is answered with its HTTP status while no byte has been sent.
 */
export async function takeCall(
  services: BedrockServices,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  answer: (call: ArrivedCall) => Promise<void>,
): Promise<void> {
  const call = arrivedCall(services, { request, reply });
  try {
    await receive(call, request);
    await answer(call);
  } catch (error) {
    // Of what was never asked to its end there is nothing to say.
    if (error instanceof ClientGone) return void reply.hijack();
    fail(call, error);
  }
  end(call);
}

async function receive(call: ArrivedCall, { raw }: FastifyRequest): Promise<void> {
  const { services, record, received } = call;
  call.operation = knownOperation(received.method, received.rawTarget);
  if (call.operation) record.operation = call.operation;
  received.body = await readBody(raw, services.machineClock);
  record.startedAt = services.clock.elapsed();
}

function arrivedCall(
  services: BedrockServices,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): ArrivedCall {
  const { method, headers, raw } = request;
  const rawTarget = raw.url ?? "/";
  const clientGone = new AbortController();
  reply.raw.once("close", () => clientGone.abort());
  return {
    services,
    requestId: randomUUID(),
    received: { method, rawTarget, headers, body: Buffer.alloc(0) },
    operation: undefined,
    reply,
    record: newCallRecord({
      operation: { name: requestLine({ method, url: rawTarget }), labels: {} },
      startedAt: services.clock.elapsed(),
      transport: raw.httpVersionMajor === 2 ? "HTTP/2" : "HTTP/1.1",
    }),
    signal: clientGone.signal,
  };
}

/** Says what AWS does not: to the developer, not to the client. */
export function advise(
  { services, requestId, record }: Pick<ArrivedCall, "services" | "requestId" | "record">,
  { what, advice }: { what: string; advice: string },
): void {
  services.journal.write({
    kind: "advice",
    requestId,
    detail: { advice: `${what} (${record.operation.name}): ${advice}` },
  });
}

function fail(call: ArrivedCall, error: unknown): void {
  const { record, reply, requestId, signal } = call;
  if (signal.aborted) {
    if (record.ended === "error" && record.error === undefined) record.ended = "cancelled";
    reply.hijack();
    return;
  }
  record.error = error instanceof Error ? error.name : "Error";
  if (error instanceof BedrockError) record.message = error.message;
  forgetAnswer(record);
  if (error instanceof BedrockError && error.advice !== undefined)
    advise(call, { what: `${error.statusCode} ${error.name}`, advice: error.advice });
  record.ended = error instanceof BrokenOff ? "truncated" : "error";
  if (!reply.raw.headersSent) return sendError(reply, error, requestId);
  reply.log.error(error);
  reply.raw.destroy();
}

function end({ services: { clock, journal }, record, reply, requestId }: ArrivedCall): void {
  if (record.truncateBytes !== undefined) record.ended = "truncated";
  settle(record);
  const ms = Math.round(clock.elapsed() - record.startedAt);
  const ended = { journal, record, requestId, ms };
  if (asksModel(record)) journalModelCall(ended);
  else journalOtherCall({ ...ended, statusCode: reply.statusCode });
}
