import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { checkOperationAccess } from "../access/check-access.ts";
import type { BedrockServices } from "../services.ts";
import { applyGuardrail } from "./apply-guardrail.ts";
import type { AnswerOperation, BedrockCall } from "./bedrock-call.ts";
import { newCallRecord, settle } from "./call-record.ts";
import { converse } from "./converse.ts";
import { converseStream } from "./converse-stream.ts";
import { countTokens } from "./count-tokens.ts";
import { getFoundationModel } from "./get-foundation-model.ts";
import { getInferenceProfile } from "./get-inference-profile.ts";
import { sendError } from "./http-error.ts";
import { journalModelCall, journalOtherCall } from "./journal-call.ts";
import { BedrockError } from "../model/errors.ts";
import { failWithoutModel } from "../faults/answer-with-faults.ts";
import { BrokenOff } from "../faults/broken-off.ts";
import { invokeModel } from "./invoke-model.ts";
import { invokeModelWithResponseStream } from "./invoke-model-with-response-stream.ts";
import { listFoundationModels } from "./list-foundation-models.ts";
import { listInferenceProfiles } from "./list-inference-profiles.ts";
import { parseOperation, type OperationName } from "./operation.ts";

const OPERATIONS: Readonly<Partial<Record<OperationName, AnswerOperation>>> = {
  Converse: converse,
  ConverseStream: converseStream,
  InvokeModel: invokeModel,
  InvokeModelWithResponseStream: invokeModelWithResponseStream,
  CountTokens: countTokens,
  ApplyGuardrail: applyGuardrail,
  ListFoundationModels: listFoundationModels,
  GetFoundationModel: getFoundationModel,
  ListInferenceProfiles: listInferenceProfiles,
  GetInferenceProfile: getInferenceProfile,
};

/** Those whose faults come with the model's answer. */
export const ASK_A_MODEL: ReadonlySet<string> = new Set([
  "Converse",
  "ConverseStream",
  "InvokeModel",
  "InvokeModelWithResponseStream",
]);

/** Takes one call from its request to its last byte, and writes it into the journal, however it ends. */
export async function answerCall(
  services: BedrockServices,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { clock } = services;
  const { method, headers } = request;
  const rawTarget = request.raw.url ?? "/";
  const operation = parseOperation(method, rawTarget);
  const requestId = randomUUID();
  const record = newCallRecord({
    operation,
    startedAt: clock.elapsed(),
    transport: request.raw.httpVersionMajor === 2 ? "HTTP/2" : "HTTP/1.1",
  });
  const clientGone = new AbortController();
  reply.raw.once("close", () => clientGone.abort());
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const call: BedrockCall = {
    services,
    requestId,
    operation,
    headers,
    body,
    reply,
    record,
    signal: clientGone.signal,
  };
  try {
    call.caller = services.authorize({ method, rawTarget, headers, body });
    checkOperationAccess(call, operation);
    if (!ASK_A_MODEL.has(operation.name)) await failWithoutModel(call);
    await OPERATIONS[operation.name]?.(call);
  } catch (error) {
    fail(call, error);
  } finally {
    end(call);
  }
}

function end({
  services: { clock, journal },
  operation,
  record,
  reply,
  requestId,
  ...call
}: BedrockCall): void {
  if (call.truncateBytes !== undefined) record.ended = "truncated";
  settle(record);
  const ms = Math.round(clock.elapsed() - record.startedAt);
  const ended = { journal, record, requestId, ms };
  if (ASK_A_MODEL.has(operation.name)) journalModelCall(ended);
  else journalOtherCall({ ...ended, statusCode: reply.statusCode });
}

function fail({ services, operation, record, reply, requestId, signal }: BedrockCall, error: unknown): void {
  if (signal.aborted) {
    if (record.ended === "error" && record.error === undefined) record.ended = "cancelled";
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
  record.ended = error instanceof BrokenOff ? "truncated" : "error";
  if (!reply.raw.headersSent) return void sendError(reply, error, requestId);
  reply.log.error(error);
  reply.raw.destroy();
}
