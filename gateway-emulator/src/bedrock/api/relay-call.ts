import { once } from "node:events";
import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { checkRelayedAccess } from "../access/check-relayed-access.ts";
import { failBeforeAnswer } from "../faults/fail-before-answer.ts";
import type { ModelOutput } from "../model/model.ts";
import type { BedrockServices } from "../services.ts";
import { errorNameOf } from "../upstream/error-name.ts";
import type { Relay, RelayResponse } from "../upstream/relay.ts";
import { http2StreamOf } from "./break-connection.ts";
import { recorded } from "./call-record.ts";
import { asksModel } from "./journal-call.ts";
import { PassingAnswer } from "./passing-answer.ts";
import { asRelayed, type RelayedCall } from "./relayed-call.ts";
import { connectionOf } from "./response-head.ts";
import { dropConnection } from "./stream-response.ts";
import { advise, takeCall } from "./take-call.ts";

/** Has somebody else answer one call, and passes on what comes; what can go wrong before an answer does so here too. */
export async function relayCall(
  services: BedrockServices,
  relay: Relay,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  await takeCall(services, { request, reply }, async (arrived) => {
    const call = asRelayed(arrived);
    call.caller = services.authorize(call.relayed);
    checkRelayedAccess(call);
    await failBeforeAnswer(call);
    const answer = await relay(call.relayed, call.signal);
    const { advice, headers, statusCode } = answer;
    call.requestId = headers["x-amzn-requestid"] ?? call.requestId;
    arrived.requestId = call.requestId;
    if (advice !== undefined) advise(call, { what: `${statusCode} ${errorNameOf(headers)}`, advice });
    try {
      await passOn(call, answer);
    } catch (error) {
      if (call.signal.aborted) throw error;
      breakOff(call);
    }
  });
}

async function passOn(call: RelayedCall, answer: RelayResponse): Promise<void> {
  const { record, reply, signal, services, input } = call;
  const passing = new PassingAnswer(record.operation.name, answer);
  record.source = answer.source;
  const response = reply.hijack().raw;
  response.writeHead(answer.statusCode, headOf(answer, call));
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
  const isAnswer = statusCode < 400 && asksModel(record);
  for await (const piece of body) {
    const wantsMore = response.write(piece);
    const outputs = passing.take(piece);
    if (isAnswer) yield outputs;
    if (!wantsMore) await once(response, "drain", { signal });
  }
  if (isAnswer) yield passing.end();
}

/** What answers has broken off; so does this. */
function breakOff({ record, reply }: RelayedCall): void {
  record.error ??= "disconnect";
  if (record.ended !== "complete") record.ended = "truncated";
  dropConnection(reply);
}

/** Recordings have none; and the connection is ours. */
function headOf({ headers }: RelayResponse, { requestId, reply }: RelayedCall): OutgoingHttpHeaders {
  const connection = http2StreamOf(reply) ? {} : { connection: connectionOf(reply) };
  return { ...connection, "x-amzn-requestid": requestId, ...headers };
}
