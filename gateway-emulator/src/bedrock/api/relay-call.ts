import { once } from "node:events";
import type { FastifyReply, FastifyRequest } from "fastify";
import { checkRelayedAccess } from "../access/check-relayed-access.ts";
import { BedrockError } from "../model/errors.ts";
import type { ModelOutput } from "../model/model.ts";
import type { BedrockServices } from "../services.ts";
import { errorNameOf } from "../upstream/error-name.ts";
import type { Relay, RelayResponse } from "../upstream/relay.ts";
import { ASK_A_MODEL } from "./answer-call.ts";
import { dropConnection } from "./stream-response.ts";
import { recorded } from "./call-record.ts";
import { sendError } from "./http-error.ts";
import { journalModelCall, journalOtherCall } from "./journal-call.ts";
import { PassingAnswer } from "./passing-answer.ts";
import { asRelayed, type RelayedCall } from "./relayed-call.ts";

/** Has somebody else answer one call, passes on what comes, and writes it into the journal, however it ends. */
export async function relayCall(
  services: BedrockServices,
  relay: Relay,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { clock, authorize, journal } = services;
  const clientGone = new AbortController();
  reply.raw.once("close", () => clientGone.abort());
  const call = asRelayed(services, { request, reply, signal: clientGone.signal });
  const { record, relayed, signal } = call;
  try {
    call.caller = authorize(relayed);
    checkRelayedAccess(call);
    call.answer = await relay(relayed, signal);
    const { advice, headers, statusCode } = call.answer;
    call.requestId = headers["x-amzn-requestid"] ?? call.requestId;
    if (advice !== undefined) advise(call, `${statusCode} ${errorNameOf(headers)}`, advice);
    await passOn(call, call.answer);
  } catch (error) {
    fail(call, error);
  } finally {
    const ms = Math.round(clock.elapsed() - record.startedAt);
    const statusCode = call.answer?.statusCode ?? reply.statusCode;
    const ended = { journal, record, requestId: call.requestId, ms };
    if (isModelCall(call)) journalModelCall(ended);
    else journalOtherCall({ ...ended, statusCode });
  }
}

async function passOn(call: RelayedCall, answer: RelayResponse): Promise<void> {
  const { record, reply, signal, services, input } = call;
  const passing = new PassingAnswer(record.operation.name, answer);
  record.source = answer.source;
  const response = reply.hijack().raw;
  response.writeHead(answer.statusCode, withRequestId(answer, call.requestId));
  response.flushHeaders();
  const outputs = recorded(written(call, answer, passing), {
    record,
    input,
    clock: services.clock,
    signal,
    onBegin: () => undefined,
  });
  for await (const _batch of outputs);
  response.end();
  if (answer.statusCode >= 400) record.error = passing.errorName();
  else if (!passing.isStream && record.error === undefined) record.ended = "complete";
  else if (record.ended === "error" && record.error === undefined) record.ended = "truncated";
}

/** Sends each piece as soon as it is there, and only then looks at what it says. */
async function* written(
  { reply, signal, record }: RelayedCall,
  { body, statusCode }: RelayResponse,
  passing: PassingAnswer,
): AsyncGenerator<readonly ModelOutput[], void, undefined> {
  const response = reply.raw;
  const isAnswer = statusCode < 400 && ASK_A_MODEL.has(record.operation.name);
  for await (const piece of body) {
    const wantsMore = response.write(piece);
    const outputs = passing.take(piece);
    if (isAnswer) yield outputs;
    if (!wantsMore) await once(response, "drain", { signal });
  }
  if (isAnswer) yield passing.end();
}

function fail(call: RelayedCall, error: unknown): void {
  const { record, reply, signal } = call;
  if (signal.aborted) {
    record.ended = record.ended === "complete" ? "complete" : "cancelled";
    reply.hijack();
    return;
  }
  if (call.answer) {
    // What answers has broken off; so does this.
    record.error ??= "disconnect";
    if (record.ended !== "complete") record.ended = "truncated";
    return dropConnection(reply);
  }
  record.error = error instanceof Error ? error.name : "Error";
  if (error instanceof BedrockError && error.advice !== undefined)
    advise(call, `${error.statusCode} ${error.name}`, error.advice);
  sendError(reply, error, call.requestId);
}

function advise({ services, requestId, record }: RelayedCall, what: string, advice: string): void {
  services.journal.write({
    kind: "advice",
    requestId,
    detail: { advice: `${what} (${record.operation.name}): ${advice}` },
  });
}

function isModelCall({ record }: RelayedCall): boolean {
  return ASK_A_MODEL.has(record.operation.name);
}

/** Recordings have none. */
function withRequestId({ headers }: RelayResponse, requestId: string): Record<string, string> {
  return { "x-amzn-requestid": requestId, ...headers };
}
