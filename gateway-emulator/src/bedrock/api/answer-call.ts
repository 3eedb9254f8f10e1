import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../control/clock.ts";
import type { Journal } from "../../control/journal.ts";
import type { Authorize } from "../../iam/authorize.ts";
import { type CallRecord, journalCall, newCallRecord, recorded } from "./call-record.ts";
import { checkConversation } from "../rules/conversation.ts";
import { converse } from "./converse.ts";
import { converseStream, dropConnection } from "./converse-stream.ts";
import { validation } from "../model/errors.ts";
import { sortedJson } from "../frames/converse-events.ts";
import { sendError } from "./http-error.ts";
import type { Model, ModelCall } from "../model/model.ts";
import { isPlausibleModelId } from "../catalogue/models.ts";
import type { Operation } from "./operation.ts";
import { seededRandom } from "../model/random.ts";
import { parseConverseRequest, parseJson } from "../request/converse-request.ts";
import { estimateInputTokens } from "../tokens/tokens.ts";

export interface AnswerCallOptions {
  clock: Clock;
  journal: Journal;
  model: Model;
  operation: Operation;
  request: FastifyRequest;
  reply: FastifyReply;
  authorize: Authorize;
}

/** Takes one call from its request to its last byte, and writes it into the journal, however it ends. */
export async function answerCall(options: AnswerCallOptions): Promise<void> {
  const { clock, journal, operation, request, reply } = options;
  const requestId = randomUUID();
  const startedAt = clock.now();
  const record = newCallRecord({
    operation: operation.name,
    modelId: operation.modelId,
    transport: request.raw.httpVersionMajor === 2 ? "HTTP/2" : "HTTP/1.1",
  });
  const clientGone = new AbortController();
  reply.raw.once("close", () => clientGone.abort());
  const running = { ...options, requestId, record, signal: clientGone.signal };
  try {
    await perform(running);
  } catch (error) {
    fail(running, error);
  } finally {
    journalCall({ journal, record, requestId, ms: clock.now() - startedAt });
  }
}

interface RunningCall extends AnswerCallOptions {
  requestId: string;
  record: CallRecord;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
}

async function perform(running: RunningCall): Promise<void> {
  const { operation, request, reply, model, authorize, requestId, record, signal } = running;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const { method, headers } = request;
  authorize({ method, rawTarget: request.raw.url ?? "/", headers, body });

  const call = parseCall(operation, body);
  record.inputTokens = call.inputTokens;
  record.messages = call.request.messages;
  record.system = call.request.system;
  checkConversation(call.modelId, call.request);

  const answer = model(call, signal);
  record.script = answer.script;
  const outputs = recorded(answer.outputs, record);
  if (operation.name === "ConverseStream") {
    // A second sequence of the same seed: the padding does not depend on the pace.
    await converseStream({ outputs, reply, requestId, random: seededRandom(~call.seed), signal });
    return;
  }
  const response = await converse(outputs);
  if (!response) return dropConnection(reply);
  void reply
    .header("x-amzn-RequestId", requestId)
    .header("content-type", "application/json")
    .send(Buffer.from(sortedJson(response)));
}

/** @throws BedrockError ValidationException (400) */
function parseCall({ name, modelId }: Operation, body: Buffer): ModelCall {
  if (!isPlausibleModelId(modelId)) throw validation("The provided model identifier is invalid.");
  const request = parseConverseRequest(parseJson(body));
  return {
    operation: name,
    modelId,
    request,
    inputTokens: estimateInputTokens(request),
    seed: crc32(body, crc32(modelId)),
  };
}

function fail({ record, reply, requestId, signal }: RunningCall, error: unknown): void {
  if (signal.aborted) {
    if (record.ended !== "complete") record.ended = "cancelled";
    reply.hijack();
    return;
  }
  record.error = error instanceof Error ? error.name : "Error";
  record.ended = "error";
  if (!reply.raw.headersSent) return void sendError(reply, error, requestId);
  reply.log.error(error);
  reply.raw.destroy();
}
